import type { Catalogue } from "./catalogue.ts";

/** What the small parts inside panels say. */
export const partsText = {
  lookHere: "look here:",
  current: "current: ",
  changed: "changed: ",
  was: "was",
  heads: ["name", "value", "meaning"],
  passed: "passed: ",
  refused: "refused: ",
} satisfies Catalogue;
