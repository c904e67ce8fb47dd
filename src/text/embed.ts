import type { Catalogue } from "./catalogue.ts";

/** The small Syscope inside another page. */
export const embedText = {
  parts: "Parts of the screen",
  open: "Open in Syscope",
  openMeaning: "Opens this moment in the whole Syscope, in a new tab",
  ownProgram: "A program",
  zoom: "How close to look",
  timeline: "Timeline",
  step: (step: number, total: number) => `step ${step} of ${total}`,
  /** Names a frame in the page that holds it. */
  frameTitle: (what: string) => `Syscope: ${what}`,
  aSystemCall: "a system call, step by step",
} satisfies Catalogue;
