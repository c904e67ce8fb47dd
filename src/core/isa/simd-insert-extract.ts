import type { FormText, MnemonicEntry } from "./form.ts";
import { copies, copiesWithThird, operatesWithThird, xmmForm } from "./packed-forms.ts";

const extracts = copiesWithThird("SSE4.1");
const inserts = operatesWithThird("SSE4.1");
const extracted = (what: string): string =>
  `Copies the ${what} that the immediate names to a general register or memory.`;
const inserted = (what: string): string => `Replaces the ${what} that the immediate names.`;

const EXTRACT = "PEXTRB/PEXTRD/PEXTRQ—Extract Byte/Dword/Qword";
const INSERT = "PINSRB/PINSRD/PINSRQ—Insert Byte/Dword/Qword";

/** @param from, to bits of an element of the source and of the destination */
function extension(title: string, how: string, opcode: string, from: number, to: number): MnemonicEntry {
  const forms: readonly FormText[] = [xmmForm(`38 ${opcode}`, "66", (from * 128) / to)];
  return copies("SSE4.1")(title, `Widens packed integers of ${from} bits to ${to} bits with ${how}.`, forms);
}

const signExtends = (opcode: string, from: number, to: number): MnemonicEntry =>
  extension("PMOVSX—Packed Move With Sign Extend", "their sign", opcode, from, to);
const zeroExtends = (opcode: string, from: number, to: number): MnemonicEntry =>
  extension("PMOVZX—Packed Move With Zero Extend", "zeros", opcode, from, to);

/** Single elements in and out of vector registers, and widening moves. @see SDM Vol. 1 "Insertion and Extractions from XMM Registers" */
export const simdInsertExtract = {
  PEXTRB: extracts(EXTRACT, extracted("byte"), ["r32/m8, xmm, imm8 | 66 0F 3A 14 /r ib | unsigned"]),
  PEXTRW: copiesWithThird("SSE")("PEXTRW—Extract Word", extracted("word"), [
    "r32, mm2, imm8 | NP 0F C5 /r ib | unsigned",
    "r32, xmm2, imm8 | 66 0F C5 /r ib | unsigned",
    "r32/m16, xmm, imm8 | 66 0F 3A 15 /r ib | unsigned",
  ]),
  PEXTRD: extracts(EXTRACT, extracted("doubleword"), ["r/m32, xmm, imm8 | 66 0F 3A 16 /r ib | unsigned"]),
  PEXTRQ: extracts(EXTRACT, extracted("quadword"), ["r/m64, xmm, imm8 | 66 REX.W 0F 3A 16 /r ib | unsigned"]),
  EXTRACTPS: extracts("EXTRACTPS—Extract Packed Floating-Point Values", extracted("single precision value"), [
    "r/m32, xmm, imm8 | 66 0F 3A 17 /r ib | unsigned",
  ]),
  PINSRB: inserts(INSERT, inserted("byte"), ["xmm, r32/m8, imm8 | 66 0F 3A 20 /r ib | unsigned"]),
  PINSRW: operatesWithThird("SSE")("PINSRW—Insert Word", inserted("word"), [
    "mm, r32/m16, imm8 | NP 0F C4 /r ib | unsigned",
    "xmm, r32/m16, imm8 | 66 0F C4 /r ib | unsigned",
  ]),
  PINSRD: inserts(INSERT, inserted("doubleword"), ["xmm, r/m32, imm8 | 66 0F 3A 22 /r ib | unsigned"]),
  PINSRQ: inserts(INSERT, inserted("quadword"), ["xmm, r/m64, imm8 | 66 REX.W 0F 3A 22 /r ib | unsigned"]),
  INSERTPS: inserts(
    "INSERTPS—Insert Scalar Single Precision Floating-Point Value",
    "Copies one single precision value to a place and clears others, as the immediate says.",
    ["xmm, xmm/m32, imm8 | 66 0F 3A 21 /r ib | unsigned"],
  ),
  PMOVSXBW: signExtends("20", 8, 16),
  PMOVSXBD: signExtends("21", 8, 32),
  PMOVSXBQ: signExtends("22", 8, 64),
  PMOVSXWD: signExtends("23", 16, 32),
  PMOVSXWQ: signExtends("24", 16, 64),
  PMOVSXDQ: signExtends("25", 32, 64),
  PMOVZXBW: zeroExtends("30", 8, 16),
  PMOVZXBD: zeroExtends("31", 8, 32),
  PMOVZXBQ: zeroExtends("32", 8, 64),
  PMOVZXWD: zeroExtends("33", 16, 32),
  PMOVZXWQ: zeroExtends("34", 16, 64),
  PMOVZXDQ: zeroExtends("35", 32, 64),
} as const satisfies Record<string, MnemonicEntry>;
