import type { MnemonicEntry } from "./form.ts";
import {
  copiesWithThird,
  operates,
  operatesWithThird,
  packedForms,
  xmmForm,
  xmmImmediateForm,
} from "./packed-forms.ts";

const unpacks = operates("MMX");
const LOW = "PUNPCKLBW/PUNPCKLWD/PUNPCKLDQ/PUNPCKLQDQ—Unpack Low Data";
const HIGH = "PUNPCKHBW/PUNPCKHWD/PUNPCKHDQ/PUNPCKHQDQ—Unpack High Data";

function lowForms(opcode: string): readonly string[] {
  return [`mm, mm/m32 | NP 0F ${opcode} /r`, xmmForm(opcode)];
}

const interleaves = (half: string, what: string): string => `Interleaves the ${what} of both operands' ${half} halves.`;
const shuffles = (what: string): string => `Puts together ${what} that the immediate names.`;
const blends = operatesWithThird("SSE4.1");

function variableBlend(title: string, what: string, opcode: string): MnemonicEntry {
  return blends(title, `Replaces the ${what} whose top bit is set in XMM0.`, [
    `xmm, xmm/m128, XMM0 | 66 0F 38 ${opcode} /r`,
  ]);
}

/** Shuffles, unpacks and blends. @see SDM Vol. 1 "SSE Shuffle and Unpack Instructions" */
export const simdShuffle = {
  SHUFPS: operatesWithThird("SSE")(
    "SHUFPS—Packed Interleave Shuffle of Quadruplets of Single Precision Floating-Point Values",
    shuffles("two doublewords of each operand"),
    [xmmImmediateForm("C6", "NP")],
  ),
  SHUFPD: operatesWithThird("SSE2")(
    "SHUFPD—Packed Interleave Shuffle of Pairs of Double Precision Floating-Point Values",
    shuffles("one quadword of each operand"),
    [xmmImmediateForm("C6")],
  ),
  UNPCKLPS: operates("SSE")(
    "UNPCKLPS—Unpack and Interleave Low Packed Single Precision Floating-Point Values",
    interleaves("low", "doublewords"),
    [xmmForm("14", "NP")],
  ),
  UNPCKHPS: operates("SSE")(
    "UNPCKHPS—Unpack and Interleave High Packed Single Precision Floating-Point Values",
    interleaves("high", "doublewords"),
    [xmmForm("15", "NP")],
  ),
  UNPCKLPD: operates("SSE2")(
    "UNPCKLPD—Unpack and Interleave Low Packed Double Precision Floating-Point Values",
    interleaves("low", "quadwords"),
    [xmmForm("14")],
  ),
  UNPCKHPD: operates("SSE2")(
    "UNPCKHPD—Unpack and Interleave High Packed Double Precision Floating-Point Values",
    interleaves("high", "quadwords"),
    [xmmForm("15")],
  ),
  PUNPCKLBW: unpacks(LOW, interleaves("low", "bytes"), lowForms("60")),
  PUNPCKLWD: unpacks(LOW, interleaves("low", "words"), lowForms("61")),
  PUNPCKLDQ: unpacks(LOW, interleaves("low", "doublewords"), lowForms("62")),
  PUNPCKLQDQ: operates("SSE2")(LOW, interleaves("low", "quadwords"), [xmmForm("6C")]),
  PUNPCKHBW: unpacks(HIGH, interleaves("high", "bytes"), packedForms("68")),
  PUNPCKHWD: unpacks(HIGH, interleaves("high", "words"), packedForms("69")),
  PUNPCKHDQ: unpacks(HIGH, interleaves("high", "doublewords"), packedForms("6A")),
  PUNPCKHQDQ: operates("SSE2")(HIGH, interleaves("high", "quadwords"), [xmmForm("6D")]),
  PSHUFW: copiesWithThird("SSE")("PSHUFW—Shuffle Packed Words", shuffles("words"), [
    "mm, mm/m64, imm8 | NP 0F 70 /r ib | unsigned",
  ]),
  PSHUFD: copiesWithThird("SSE2")("PSHUFD—Shuffle Packed Doublewords", shuffles("doublewords"), [
    xmmImmediateForm("70"),
  ]),
  PSHUFHW: copiesWithThird("SSE2")("PSHUFHW—Shuffle Packed High Words", shuffles("words of the high half"), [
    xmmImmediateForm("70", "F3"),
  ]),
  PSHUFLW: copiesWithThird("SSE2")("PSHUFLW—Shuffle Packed Low Words", shuffles("words of the low half"), [
    xmmImmediateForm("70", "F2"),
  ]),
  PSHUFB: operates("SSSE3")(
    "PSHUFB—Packed Shuffle Bytes",
    "Puts together the bytes of the first operand that the second names; a set top bit gives zero.",
    packedForms("38 00"),
  ),
  PALIGNR: operatesWithThird("SSSE3")(
    "PALIGNR—Packed Align Right",
    "Shifts both operands, the first above the second, right by bytes and keeps the lower half.",
    ["mm, mm/m64, imm8 | NP 0F 3A 0F /r ib | unsigned", xmmImmediateForm("3A 0F")],
  ),
  BLENDPS: blends(
    "BLENDPS—Blend Packed Single Precision Floating-Point Values",
    "Replaces the doublewords whose bit is set in the immediate.",
    [xmmImmediateForm("3A 0C")],
  ),
  BLENDPD: blends(
    "BLENDPD—Blend Packed Double Precision Floating-Point Values",
    "Replaces the quadwords whose bit is set in the immediate.",
    [xmmImmediateForm("3A 0D")],
  ),
  PBLENDW: blends("PBLENDW—Blend Packed Words", "Replaces the words whose bit is set in the immediate.", [
    xmmImmediateForm("3A 0E"),
  ]),
  BLENDVPS: variableBlend("BLENDVPS—Variable Blend Packed Single Precision Floating-Point Values", "doublewords", "14"),
  BLENDVPD: variableBlend("BLENDVPD—Variable Blend Packed Double Precision Floating-Point Values", "quadwords", "15"),
  PBLENDVB: variableBlend("PBLENDVB—Variable Blend Packed Bytes", "bytes", "10"),
} as const satisfies Record<string, MnemonicEntry>;
