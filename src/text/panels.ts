import type { Catalogue } from "./catalogue.ts";

/** The panels that stand on the screen from the first moment. Those that are loaded later have a file each. */
export const panelsText = {
  registers: {
    title: "Registers",
    all: "All registers",
    allHeads: ["register", "value", "meaning"],
    roleHeads: ["part", "register and value", "meaning"],
    now: (abi: string) => `In a system call (${abi})`,
    saved: "This call, saved in pt_regs",
    savedProgram: "The program's registers, saved in pt_regs",
    number: "number",
    argument: (index: string) => `argument ${index}`,
    namedArgument: (index: string, name: string) => `${index} · ${name}`,
    returnAddress: "return address",
    savedFlags: "saved flags",
    result: "result",
  },
  privilege: {
    title: "Privilege level",
    mode64: "64-bit code",
    mode32: "32-bit code (compatibility mode)",
    kernel: "the kernel runs",
    program: "the program runs",
    crossed: "just crossed the line",
    inForce: (cpl: string) => `Ring ${cpl} is in force`,
    nullSelector: "null",
    entry: (table: string, index: string, rpl: string) => `${table} entry ${index} · RPL ${rpl}`,
  },
  flags: {
    title: "Flags",
    changed: (before: string) => `changed from ${before} to `,
  },
  terminal: {
    title: "Terminal",
    log: "What the program has written",
    empty: "What the program writes appears here.",
    waiting: "The program waits: type a line and press Enter",
    input: "Input",
    send: "Enter",
    example: "hello",
    exited: (status: string) => `The program ended with status ${status}.`,
    killed: (signal: string) => `The program was killed by ${signal}.`,
  },
} satisfies Catalogue;
