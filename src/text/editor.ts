import type { Catalogue } from "./catalogue.ts";

/** The program as a listing and as an editor. What help says of a word is in `editor-help.ts`. */
export const editorText = {
  program: "Program",
  bytes: "Bytes",
  showBytes: "Show addresses and bytes beside the lines",
  listing: (label: string) => `${label} text`,
  listingKeys: "Enter explains the words of the current line; the arrow keys go from word to word, Escape closes.",
  source: (label: string) => `${label} source`,
  sourceKeys: "Press Escape, then Tab, to leave the editor. F1 explains the word at the cursor.",
  keysHint: "F1 explains a word. Escape, then Tab, leaves the editor; so does Tab after Ctrl+M.",
  tabLeaves: "Tab now leaves the editor.",
  loading: "Loading the editor. What you type here is kept.",
  notLoaded: "The full editor could not be loaded. This plain one works too; closing and opening it tries again.",
  breakpointAt: (line: number) => `Breakpoint at line ${line}`,
  breakpoint: "Breakpoint",
  stopHere: "Stop here when running",
  nextInstruction: "The next instruction",
  inKernel: "The kernel is working for this line",
  error: "Error",
  warning: "Warning",
  problem: (severity: string, message: string) => `${severity}: ${message}`,
  bytesAt: (address: string, bytes: string, count: number) =>
    `${count} ${count === 1 ? "byte" : "bytes"} at ${address}: ${bytes}`,
} satisfies Catalogue;
