import type { Catalogue } from "./catalogue.ts";

/** The comparison of a program's calls with and without a line. */
export const compareText = {
  title: "The same calls, with and without a line",
  lead: "This program has just been run three times on this machine, from its start. A number is the steps from the call's instruction until the program goes on; a step is an instruction, or a phase of a service routine.",
  caption: "Steps of each call",
  heads: ["call", "process", "unikernel, by SYSCALL", "unikernel, patched"] as const,
  working: "Running the program in each mode …",
  none: "The program made no system call.",
  noReturn: "does not come back",
  notMade: "not made",
  by: { syscall: "SYSCALL", "int 0x80": "INT 0x80", sysenter: "SYSENTER", call: "CALL" },
  refused: (mode: string, why: string) => `${mode}: ${why}.`,
  publishedLead:
    "What it costs on real hardware: median cycles of one call that does nothing, measured by the authors of Unikraft on an Intel Core i7-9700K at 3.6 GHz, Linux 5.11 as a KVM guest.",
  publishedCaption: "Published cycles of a call",
  publishedHeads: ["way", "cycles"] as const,
  published: {
    linux: ["Linux system call", "222"] as const,
    plain: ["Linux system call, mitigations off", "154"] as const,
    binary: ["Unikraft, binary compatibility: SYSCALL in ring 0", "84"] as const,
    call: ["function call", "4"] as const,
  },
  source: "Source: Kuenzer et al., “Unikraft: Fast, Specialized Unikernels the Easy Way”, EuroSys ’21, table 1.",
  caution: "Steps are no cycles: crossing the line costs more cycles than its few instructions show.",
} satisfies Catalogue;
