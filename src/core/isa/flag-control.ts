import type { MnemonicEntry } from "./form.ts";
import { stackForms } from "./form-families.ts";

/** @see SDM Vol. 1 "Flag Control (EFLAG) Instructions" */
export const flagControl = {
  STC: { title: "STC—Set Carry Flag", summary: "Sets CF.", flags: { set: "CF" }, forms: ["| F9"] },
  CLC: { title: "CLC—Clear Carry Flag", summary: "Clears CF.", flags: { cleared: "CF" }, forms: ["| F8"] },
  CMC: {
    title: "CMC—Complement Carry Flag",
    summary: "Inverts CF.",
    flags: { tested: "CF", modified: "CF" },
    forms: ["| F5"],
  },
  CLD: {
    title: "CLD—Clear Direction Flag",
    summary: "Clears DF: string instructions go up.",
    flags: { cleared: "DF" },
    forms: ["| FC"],
  },
  STD: {
    title: "STD—Set Direction Flag",
    summary: "Sets DF: string instructions go down.",
    flags: { set: "DF" },
    forms: ["| FD"],
  },
  LAHF: {
    title: "LAHF—Load Status Flags Into AH Register",
    summary: "Copies SF, ZF, AF, PF and CF into AH.",
    implicit: { writes: "RAX" },
    flags: { tested: "CF PF AF ZF SF" },
    forms: ["| 9F"],
  },
  SAHF: {
    title: "SAHF—Store AH Into Flags",
    summary: "Copies AH into SF, ZF, AF, PF and CF.",
    implicit: { reads: "RAX" },
    flags: { modified: "CF PF AF ZF SF" },
    forms: ["| 9E"],
  },
  SALC: {
    title: "SALC—Set AL From Carry",
    summary: "Sets AL to FF if CF is set, else to 0. The manuals of Intel do not name it.",
    implicit: { writes: "RAX" },
    flags: { tested: "CF" },
    forms: ["| D6 | i64"],
  },
  PUSHF: {
    title: "PUSHF/PUSHFD/PUSHFQ—Push EFLAGS Register Onto the Stack",
    summary: "Pushes the flags; VM and RF are pushed as zero.",
    implicit: { reads: "RSP", writes: "RSP" },
    flags: { tested: "CF PF AF ZF SF TF IF DF OF IOPL NT AC ID" },
    forms: stackForms("", "9C"),
  },
  POPF: {
    title: "POPF/POPFD/POPFQ—Pop Stack Into EFLAGS Register",
    summary: "Pops the flags; which bits change depends on the privilege level and IOPL.",
    implicit: { reads: "RSP", writes: "RSP" },
    flags: { modified: "CF PF AF ZF SF TF IF DF OF IOPL NT AC ID" },
    forms: stackForms("", "9D"),
  },
  STI: {
    title: "STI—Set Interrupt Flag",
    summary: "Enables maskable interrupts after the next instruction; needs CPL ≤ IOPL.",
    flags: { tested: "IOPL", set: "IF" },
    forms: ["| FB"],
  },
  CLI: {
    title: "CLI—Clear Interrupt Flag",
    summary: "Disables maskable interrupts; needs CPL ≤ IOPL.",
    flags: { tested: "IOPL", cleared: "IF" },
    forms: ["| FA"],
  },
} as const satisfies Record<string, MnemonicEntry>;
