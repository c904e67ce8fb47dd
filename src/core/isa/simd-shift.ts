import type { MnemonicEntry } from "./form.ts";
import { operates, packedForms } from "./packed-forms.ts";

/** By the low quadword of a register or memory, and by an immediate at `0F group /digit`. */
function shift(title: string, how: string, what: string, opcode: string, group: string, digit: number): MnemonicEntry {
  const forms = [
    ...packedForms(opcode),
    `mm, imm8 | NP 0F ${group} /${digit} ib | unsigned`,
    `xmm, imm8 | 66 0F ${group} /${digit} ib | unsigned`,
  ];
  return operates("MMX")(title, `Shifts packed ${what} ${how}.`, forms);
}

const LEFT = "PSLLW/PSLLD/PSLLQ—Shift Packed Data Left Logical";
const RIGHT = "PSRLW/PSRLD/PSRLQ—Shift Packed Data Right Logical";
const ARITHMETIC = "PSRAW/PSRAD—Shift Packed Data Right Arithmetic";

/** @see SDM Vol. 1 "MMX Shift and Rotate Instructions" */
export const simdShift = {
  PSLLW: shift(LEFT, "left", "words", "F1", "71", 6),
  PSLLD: shift(LEFT, "left", "doublewords", "F2", "72", 6),
  PSLLQ: shift(LEFT, "left", "quadwords", "F3", "73", 6),
  PSRLW: shift(RIGHT, "right", "words", "D1", "71", 2),
  PSRLD: shift(RIGHT, "right", "doublewords", "D2", "72", 2),
  PSRLQ: shift(RIGHT, "right", "quadwords", "D3", "73", 2),
  PSRAW: shift(ARITHMETIC, "right and repeats their sign", "words", "E1", "71", 4),
  PSRAD: shift(ARITHMETIC, "right and repeats their sign", "doublewords", "E2", "72", 4),
  PSLLDQ: operates("SSE2")("PSLLDQ—Shift Double Quadword Left Logical", "Shifts 128 bits left by bytes.", [
    "xmm, imm8 | 66 0F 73 /7 ib | unsigned",
  ]),
  PSRLDQ: operates("SSE2")("PSRLDQ—Shift Double Quadword Right Logical", "Shifts 128 bits right by bytes.", [
    "xmm, imm8 | 66 0F 73 /3 ib | unsigned",
  ]),
} as const satisfies Record<string, MnemonicEntry>;
