import type { Catalogue } from "./catalogue.ts";

/** Around the one sentence that says what just happened. */
export const sentenceText = {
  broken: "This program has to assemble before it can run: correct it where it is marked.",
  needsInput: "The run goes on with a line of input.",
  typeIt: "Type in the terminal",
  ended: "The run ends here. Press Start or drag the timeline to look at any moment again.",
  firstStory: "Press Next and follow the call, chapter by chapter.",
  firstCall: "Press Next station and follow the call along its path.",
  firstMachine: "Press Step (S) and watch the line, or Next station (T) to follow the call along its path.",
  next: "Next:",
  line: (line: number) => `(line ${line})`,
  waiting: "Preparing the machine…",
} satisfies Catalogue;
