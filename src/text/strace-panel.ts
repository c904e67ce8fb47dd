import type { Catalogue } from "./catalogue.ts";

export const stracePanelText = {
  title: "strace",
  caption: "The system calls so far, as strace prints them",
  heads: ["step", "category", "call"],
  empty:
    "No system call so far. Step on to the program's syscall or int 0x80: every call gets a line here, and the line leads back to it.",
  filter: "Show only these categories",
  all: "all",
  count: (category: string, count: string) => `${category} ${count}`,
  earlier: (count: string) => `${count} earlier calls are not listed; the counts are of those below.`,
  hidden: (count: string) => `No call of the chosen categories; ${count} others.`,
  exited: (status: string) => `+++ exited with ${status} +++`,
  killed: (signal: string) => `+++ killed by ${signal} +++`,
  /** The summary: what strace -c prints, with virtual steps where that has seconds. */
  summary: "Summary",
  summaryCaption: "The calls that have returned, as strace -c sums them up; time is virtual, in steps of this machine",
  summaryHeads: ["% steps", "steps", "steps/call", "calls", "errors", "syscall", "category"] as const,
  total: "total",
  signal: "signal",
  failed: "failed: ",
  mode: (bits: number) => `[ runs in ${bits} bit mode ]`,
  goTo: (step: string) => `Go to step ${step}: `,
} satisfies Catalogue;
