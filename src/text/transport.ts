import type { Catalogue } from "./catalogue.ts";

/** The controls that move through time. */
export const transportText = {
  label: "Move through the run",
  names: {
    start: "Start",
    previousCrossing: "Previous crossing",
    back: "Back",
    step: "Step",
    next: "Next",
    previous: "Back",
    over: "Over",
    nextCrossing: "Next crossing",
    crossing: "Crossing",
    nextStation: "Next station",
    station: "Station",
    run: "Run",
    pause: "Pause",
    end: "To end",
  },
  meaning: {
    start: "Go to the beginning of the run",
    previousCrossing: "Go back to the last change of privilege",
    back: "Undo one instruction",
    step: "Run one instruction",
    next: "Go on to the next chapter of the story",
    previous: "Go back one chapter",
    over: "Run a whole call, system call or fault at once",
    nextCrossing: "Run to the next change of privilege",
    station: "Run until the call reaches the next station of its path",
    previousStation: "Go back to the station before",
    run: "Run to a breakpoint, the end or until input is needed",
    pause: "Stop running",
    end: "Run to the end",
  },
} satisfies Catalogue;
