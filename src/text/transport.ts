import type { Catalogue } from "./catalogue.ts";

/** The controls that move through time. */
export const transportText = {
  meaning: {
    start: "Go to the beginning of the run",
    previousCrossing: "Go back to the last change of privilege",
    back: "Undo one instruction",
    step: "Run one instruction",
    over: "Run a whole call, system call or fault at once",
    nextCrossing: "Run to the next change of privilege",
    station: "Run until the call reaches the next station of its path",
    run: "Run to a breakpoint, the end or until input is needed",
    pause: "Stop running",
    end: "Run to the end",
  },
} satisfies Catalogue;
