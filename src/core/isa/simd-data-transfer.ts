import type { MnemonicEntry } from "./form.ts";

/** Moves between XMM and MMX registers, memory and general registers. @see SDM Vol. 1 "SSE and SSE2 Data Movement Instructions" */
export const simdDataTransfer = {
  MOVAPS: {
    title: "MOVAPS—Move Aligned Packed Single Precision Floating-Point Values",
    summary: "Copies 128 bits; a memory operand must be aligned to 16 bytes.",
    feature: "SSE",
    access: ["w", "r"],
    forms: ["xmm, xmm/m128 | NP 0F 28 /r", "xmm/m128, xmm | NP 0F 29 /r"],
  },
  MOVUPS: {
    title: "MOVUPS—Move Unaligned Packed Single Precision Floating-Point Values",
    summary: "Copies 128 bits; a memory operand may lie anywhere.",
    feature: "SSE",
    access: ["w", "r"],
    forms: ["xmm, xmm/m128 | NP 0F 10 /r | unaligned", "xmm/m128, xmm | NP 0F 11 /r | unaligned"],
  },
  MOVD: {
    title: "MOVD/MOVQ—Move Doubleword/Move Quadword",
    summary: "Copies 32 bits between a general register or memory and a vector register, whose upper bits become zero.",
    feature: "MMX",
    access: ["w", "r"],
    forms: [
      "xmm, r/m32 | 66 0F 6E /r",
      "r/m32, xmm | 66 0F 7E /r",
      "mm, r/m32 | NP 0F 6E /r",
      "r/m32, mm | NP 0F 7E /r",
    ],
  },
} as const satisfies Record<string, MnemonicEntry>;
