import type { Catalogue } from "./catalogue.ts";

/** The whole run. */
export const timelineText = {
  privilege: "Privilege",
  label: "Timeline: step",
  value: (step: number, total: number, place: string, ring: number) =>
    `step ${step} of ${total}, ${place}, ring ${ring}`,
  step: "step",
  of: (total: number) => `of ${total}`,
  ring3: "CPL 3",
  ring0: "CPL 0",
} satisfies Catalogue;
