import type { FlagEffects, MnemonicEntry } from "./form.ts";
import { stringForms } from "./form-families.ts";

const COMPARE = { tested: "DF", modified: "CF PF AF ZF SF OF" } as const satisfies FlagEffects;
const DIRECTION = { tested: "DF" } as const satisfies FlagEffects;

/**
 * The operand size is in `operandSize`; RSI's segment can be overridden, RDI's is always ES.
 * @see SDM Vol. 1 "String Instructions"
 */
export const string = {
  MOVS: {
    title: "MOVS/MOVSB/MOVSW/MOVSD/MOVSQ—Move Data From String to String",
    summary: "Copies one element from [RSI] to [RDI] and moves both on; REP repeats it RCX times.",
    implicit: { reads: "RSI RDI RCX", writes: "RSI RDI RCX" },
    flags: DIRECTION,
    forms: stringForms(0xa4, "rep"),
  },
  CMPS: {
    title: "CMPS/CMPSB/CMPSW/CMPSD/CMPSQ—Compare String Operands",
    summary: "Compares the element at [RSI] with the one at [RDI] and moves both on; REPE and REPNE repeat it.",
    implicit: { reads: "RSI RDI RCX", writes: "RSI RDI RCX" },
    flags: COMPARE,
    forms: stringForms(0xa6, "repe"),
  },
  SCAS: {
    title: "SCAS/SCASB/SCASW/SCASD—Scan String",
    summary: "Compares the accumulator with the element at [RDI] and moves on; REPE and REPNE repeat it.",
    implicit: { reads: "RAX RDI RCX", writes: "RDI RCX" },
    flags: COMPARE,
    forms: stringForms(0xae, "repe"),
  },
  LODS: {
    title: "LODS/LODSB/LODSW/LODSD/LODSQ—Load String",
    summary: "Loads the accumulator from [RSI] and moves on.",
    implicit: { reads: "RSI RCX", writes: "RAX RSI RCX" },
    flags: DIRECTION,
    forms: stringForms(0xac, "rep"),
  },
  STOS: {
    title: "STOS/STOSB/STOSW/STOSD/STOSQ—Store String",
    summary: "Stores the accumulator at [RDI] and moves on; REP repeats it RCX times.",
    implicit: { reads: "RAX RDI RCX", writes: "RDI RCX" },
    flags: DIRECTION,
    forms: stringForms(0xaa, "rep"),
  },
  INS: {
    title: "INS/INSB/INSW/INSD—Input From Port to String",
    summary: "Reads the port in DX into [RDI] and moves on.",
    implicit: { reads: "RDX RDI RCX", writes: "RDI RCX" },
    flags: { tested: "DF IOPL" },
    forms: stringForms(0x6c, "rep", false),
  },
  OUTS: {
    title: "OUTS/OUTSB/OUTSW/OUTSD—Output String to Port",
    summary: "Writes the element at [RSI] to the port in DX and moves on.",
    implicit: { reads: "RDX RSI RCX", writes: "RSI RCX" },
    flags: { tested: "DF IOPL" },
    forms: stringForms(0x6e, "rep", false),
  },
} as const satisfies Record<string, MnemonicEntry>;
