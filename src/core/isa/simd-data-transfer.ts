import type { FormText, MnemonicEntry } from "./form.ts";
import { copies, operates, xmmForm } from "./packed-forms.ts";

/** A move of 128 bits in both directions. */
function moveForms(prefix: string, load: string, store: string, attributes = ""): readonly FormText[] {
  return [
    `xmm, xmm/m128 | ${prefix} 0F ${load} /r | ${attributes}`,
    `xmm/m128, xmm | ${prefix} 0F ${store} /r | ${attributes}`,
  ];
}

/** A move between memory and half of a register. */
function halfForms(prefix: string, load: string, store: string): readonly FormText[] {
  return [`xmm, m64 | ${prefix} 0F ${load} /r`, `m64, xmm | ${prefix} 0F ${store} /r`];
}

const ALIGNED = "Copies 128 bits; a memory operand must be aligned to 16 bytes.";
const UNALIGNED = "Copies 128 bits; a memory operand may lie anywhere.";

const mmx = copies("MMX");
const sse = copies("SSE");
const sse2 = copies("SSE2");
const sse3 = copies("SSE3");

/** Moves between XMM and MMX registers, memory and general registers. @see SDM Vol. 1 "SSE and SSE2 Data Movement Instructions" */
export const simdDataTransfer = {
  MOVAPS: sse(
    "MOVAPS—Move Aligned Packed Single Precision Floating-Point Values",
    ALIGNED,
    moveForms("NP", "28", "29"),
  ),
  MOVUPS: sse(
    "MOVUPS—Move Unaligned Packed Single Precision Floating-Point Values",
    UNALIGNED,
    moveForms("NP", "10", "11", "unaligned"),
  ),
  MOVAPD: sse2(
    "MOVAPD—Move Aligned Packed Double Precision Floating-Point Values",
    ALIGNED,
    moveForms("66", "28", "29"),
  ),
  MOVUPD: sse2(
    "MOVUPD—Move Unaligned Packed Double Precision Floating-Point Values",
    UNALIGNED,
    moveForms("66", "10", "11", "unaligned"),
  ),
  MOVDQA: sse2("MOVDQA—Move Aligned Packed Integer Values", ALIGNED, moveForms("66", "6F", "7F")),
  MOVDQU: sse2("MOVDQU—Move Unaligned Packed Integer Values", UNALIGNED, moveForms("F3", "6F", "7F", "unaligned")),
  LDDQU: sse3("LDDQU—Load Unaligned Integer 128 Bits", "Loads 128 bits from anywhere.", [
    "xmm, m128 | F2 0F F0 /r | unaligned",
  ]),
  MOVD: mmx(
    "MOVD/MOVQ—Move Doubleword/Move Quadword",
    "Copies 32 bits between a general register or memory and a vector register, whose upper bits become zero.",
    ["xmm, r/m32 | 66 0F 6E /r", "r/m32, xmm | 66 0F 7E /r", "mm, r/m32 | NP 0F 6E /r", "r/m32, mm | NP 0F 7E /r"],
  ),
  MOVQ: mmx("MOVQ—Move Quadword", "Copies 64 bits; the upper half of an XMM destination becomes zero.", [
    "xmm, xmm/m64 | F3 0F 7E /r",
    "xmm/m64, xmm | 66 0F D6 /r",
    "mm, mm/m64 | NP 0F 6F /r",
    "mm/m64, mm | NP 0F 7F /r",
    "xmm, r/m64 | 66 REX.W 0F 6E /r",
    "r/m64, xmm | 66 REX.W 0F 7E /r",
    "mm, r/m64 | NP REX.W 0F 6E /r",
    "r/m64, mm | NP REX.W 0F 7E /r",
  ]),
  MOVQ2DQ: sse2(
    "MOVQ2DQ—Move Quadword From MMX Technology to XMM Register",
    "Copies an MMX register to the low half of an XMM register; the upper half becomes zero.",
    ["xmm, mm2 | F3 0F D6 /r"],
  ),
  MOVDQ2Q: sse2(
    "MOVDQ2Q—Move Quadword From XMM to MMX Technology Register",
    "Copies the low half of an XMM register to an MMX register.",
    ["mm, xmm2 | F2 0F D6 /r"],
  ),
  MOVSS: sse(
    "MOVSS—Move or Merge Scalar Single Precision Floating-Point Value",
    "Copies the low 32 bits; a load from memory sets the upper bits to zero, a register copy keeps them.",
    ["xmm, xmm/m32 | F3 0F 10 /r", "xmm/m32, xmm | F3 0F 11 /r"],
  ),
  MOVSD: sse2(
    "MOVSD—Move or Merge Scalar Double Precision Floating-Point Value",
    "Copies the low 64 bits; a load from memory sets the upper bits to zero, a register copy keeps them.",
    ["xmm, xmm/m64 | F2 0F 10 /r", "xmm/m64, xmm | F2 0F 11 /r"],
  ),
  MOVLPS: sse(
    "MOVLPS—Move Low Packed Single Precision Floating-Point Values",
    "Copies 64 bits between memory and the low half of a register.",
    halfForms("NP", "12", "13"),
  ),
  MOVHPS: sse(
    "MOVHPS—Move High Packed Single Precision Floating-Point Values",
    "Copies 64 bits between memory and the high half of a register.",
    halfForms("NP", "16", "17"),
  ),
  MOVLPD: sse2(
    "MOVLPD—Move Low Packed Double Precision Floating-Point Value",
    "Copies 64 bits between memory and the low half of a register.",
    halfForms("66", "12", "13"),
  ),
  MOVHPD: sse2(
    "MOVHPD—Move High Packed Double Precision Floating-Point Value",
    "Copies 64 bits between memory and the high half of a register.",
    halfForms("66", "16", "17"),
  ),
  MOVHLPS: sse(
    "MOVHLPS—Move Packed Single Precision Floating-Point Values High to Low",
    "Copies the high half of the second register to the low half of the first.",
    ["xmm, xmm2 | NP 0F 12 /r"],
  ),
  MOVLHPS: sse(
    "MOVLHPS—Move Packed Single Precision Floating-Point Values Low to High",
    "Copies the low half of the second register to the high half of the first.",
    ["xmm, xmm2 | NP 0F 16 /r"],
  ),
  MOVDDUP: sse3("MOVDDUP—Replicate Double Precision Floating-Point Values", "Copies 64 bits to both halves.", [
    xmmForm("12", "F2", 64),
  ]),
  MOVSLDUP: sse3(
    "MOVSLDUP—Replicate Single Precision Floating-Point Values",
    "Copies each even doubleword to its place and the one above.",
    [xmmForm("12", "F3")],
  ),
  MOVSHDUP: sse3(
    "MOVSHDUP—Replicate Single Precision Floating-Point Values",
    "Copies each odd doubleword to its place and the one below.",
    [xmmForm("16", "F3")],
  ),
  MOVMSKPS: sse(
    "MOVMSKPS—Extract Packed Single Precision Floating-Point Sign Mask",
    "Gathers the sign bits of the four doublewords in a general register.",
    ["r32, xmm2 | NP 0F 50 /r", "r64, xmm2 | NP REX.W 0F 50 /r | alias"],
  ),
  MOVMSKPD: sse2(
    "MOVMSKPD—Extract Packed Double Precision Floating-Point Sign Mask",
    "Gathers the sign bits of the two quadwords in a general register.",
    ["r32, xmm2 | 66 0F 50 /r", "r64, xmm2 | 66 REX.W 0F 50 /r | alias"],
  ),
  PMOVMSKB: sse("PMOVMSKB—Move Byte Mask", "Gathers the top bit of each byte in a general register.", [
    "r32, mm2 | NP 0F D7 /r",
    "r32, xmm2 | 66 0F D7 /r",
    "r64, mm2 | NP REX.W 0F D7 /r | alias",
    "r64, xmm2 | 66 REX.W 0F D7 /r | alias",
  ]),
  MASKMOVQ: operates("SSE")(
    "MASKMOVQ—Store Selected Bytes of Quadword",
    "Stores at [RDI] the bytes of the first register that the top bits of the second select.",
    ["mm, mm2 | NP 0F F7 /r"],
  ),
  MASKMOVDQU: operates("SSE2")(
    "MASKMOVDQU—Store Selected Bytes of Double Quadword",
    "Stores at [RDI] the bytes of the first register that the top bits of the second select.",
    ["xmm, xmm2 | 66 0F F7 /r"],
  ),
  MOVNTPS: sse(
    "MOVNTPS—Store Packed Single Precision Floating-Point Values Using Non-Temporal Hint",
    "Stores 128 bits, past the caches; memory must be aligned to 16 bytes.",
    ["m128, xmm | NP 0F 2B /r"],
  ),
  MOVNTPD: sse2(
    "MOVNTPD—Store Packed Double Precision Floating-Point Values Using Non-Temporal Hint",
    "Stores 128 bits, past the caches; memory must be aligned to 16 bytes.",
    ["m128, xmm | 66 0F 2B /r"],
  ),
  MOVNTDQ: sse2(
    "MOVNTDQ—Store Packed Integers Using Non-Temporal Hint",
    "Stores 128 bits, past the caches; memory must be aligned to 16 bytes.",
    ["m128, xmm | 66 0F E7 /r"],
  ),
  MOVNTQ: sse("MOVNTQ—Store of Quadword Using Non-Temporal Hint", "Stores 64 bits, past the caches.", [
    "m64, mm | NP 0F E7 /r",
  ]),
  MOVNTI: sse2("MOVNTI—Store Doubleword Using Non-Temporal Hint", "Stores a general register, past the caches.", [
    "m32, r32 | NP o32 0F C3 /r",
    "m64, r64 | NP REX.W 0F C3 /r",
  ]),
  MOVNTDQA: copies("SSE4.1")(
    "MOVNTDQA—Load Double Quadword Non-Temporal Aligned Hint",
    "Loads 128 bits aligned to 16 bytes.",
    ["xmm, m128 | 66 0F 38 2A /r"],
  ),
} as const satisfies Record<string, MnemonicEntry>;
