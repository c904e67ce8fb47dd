import type { Catalogue } from "./catalogue.ts";

/** The two panels that list instructions. */
export const codePanelsText = {
  next: "next: ",
  heads: ["address", "bytes", "instruction", "comment in the kernel's source"],
  label: (symbol: string) => `${symbol}:`,
  kernel: {
    title: "Kernel code",
    running: (symbol: string) => `The kernel is in ${symbol}`,
    entry: (symbol: string, register: string) =>
      `The program runs. A system call would enter the kernel here: ${register} holds ${symbol}`,
    gate: (symbol: string, gate: string) =>
      `The program runs. A system call would enter the kernel here: ${gate} leads to ${symbol}`,
    nothing: "No kernel code is mapped where the processor would enter it.",
  },
  disassembly: {
    title: "Disassembly",
    program: (place: string) => `Program code at ${place}`,
    kernel: (place: string) => `Kernel code at ${place}`,
    syntax: "Syntax",
    syntaxes: { att: "AT&T", intel: "Intel" },
    nothing: "Nothing is mapped at RIP: the next step raises #PF.",
  },
} satisfies Catalogue;
