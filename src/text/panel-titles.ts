import type { Catalogue } from "./catalogue.ts";

/** The parts of the screen as their tabs and menus call them. */
export const panelTitles = {
  program: "Program",
  stage: "The path",
  terminal: "Terminal",
  privilege: "Privilege level",
  flags: "Flags",
  registers: "Registers",
  stack: "Stack & pt_regs",
  memory: "Memory",
  "page-walk": "Page walk",
  "address-space": "Address space",
  tables: "Tables",
  msrs: "MSRs",
  vectors: "Vector registers",
  x87: "x87 FPU",
  linkage: "PLT and GOT",
  code: "Kernel code",
  disassembly: "Disassembly",
  strace: "strace",
  files: "Files",
  process: "Process",
  "system-calls": "System calls",
  "other-systems": "Other systems",
} satisfies Catalogue;
