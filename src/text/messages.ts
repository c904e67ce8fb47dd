import type { Catalogue } from "./catalogue.ts";

/** What the page says of itself: notices, and where a movement has led. */
export const messageText = {
  waiting: "The program waits for input: type in the terminal.",
  hang: "Stopped: the kernel does not come back.",
  breakpoint: "Stopped at a breakpoint.",
  breakpointAt: (line: number) => `Stopped at the breakpoint in line ${line}.`,
  ended: "The program has ended. Go back, or start again.",
  shortRun: (asked: number, steps: number) =>
    `The link asks for step ${asked}, but this run has only ${steps} steps. You see its last.`,
  firstProgramInstead: (why: string) => `${why} The first ready program is open instead.`,
  demoNotLoaded: (title: string) => `The ready program “${title}” could not be loaded.`,
  linkCopied: "The link is copied: it opens this program at this step.",
  copyByHand: "The browser does not let this page copy. Here is the link to copy by hand:",
  lessonLeft: "You have left the lesson: this is your own copy now.",
  noSuchStep: (lesson: string, steps: number) => `The lesson “${lesson}” has only ${steps} steps. You see its last.`,
  newVersion: "A new version of Syscope is ready: reload the page to use it. This one goes on as it is.",
  answerFirst: "The lesson asks what happens next. Answer, or let it show you.",
} satisfies Catalogue;
