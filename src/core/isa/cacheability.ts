import type { Feature, FormText, MnemonicEntry } from "./form.ts";

function hint(title: string, summary: string, feature: Feature, forms: readonly FormText[]): MnemonicEntry {
  return { title, summary, feature, access: ["-"], forms };
}

const PREFETCH = "PREFETCHh—Prefetch Data Into Caches";

/** Hints to the caches, EMMS and CRC32. @see SDM Vol. 1 "SSE Cacheability Control, Prefetch, and Instruction Ordering Instructions" */
export const cacheability = {
  PREFETCHNTA: hint(PREFETCH, "Asks for a cache line that is used once.", "SSE", ["m8 | 0F 18 /0"]),
  PREFETCHT0: hint(PREFETCH, "Asks for a cache line in every level.", "SSE", ["m8 | 0F 18 /1"]),
  PREFETCHT1: hint(PREFETCH, "Asks for a cache line in level 2 and beyond.", "SSE", ["m8 | 0F 18 /2"]),
  PREFETCHT2: hint(PREFETCH, "Asks for a cache line in level 3 and beyond.", "SSE", ["m8 | 0F 18 /3"]),
  PREFETCHW: {
    title: "PREFETCHW—Prefetch Data Into Caches in Anticipation of a Write",
    summary: "Asks for a cache line that will be written.",
    access: ["-"],
    forms: ["m8 | 0F 0D /1"],
  },
  PREFETCH: {
    title: "PREFETCH—Prefetch Processor Data Cache Line",
    summary: "Asks for a cache line (AMD).",
    access: ["-"],
    forms: ["m8 | 0F 0D /0", ...[3, 4, 5, 6, 7].map((digit) => `m8 | 0F 0D /${digit} | alias`)],
  },
  PREFETCHWT1: {
    title: "PREFETCHWT1—Prefetch Vector Data Into Caches With Intent to Write and T1 Hint",
    summary: "Asks for a cache line in level 2 that will be written.",
    access: ["-"],
    forms: ["m8 | 0F 0D /2"],
  },
  CLFLUSH: {
    title: "CLFLUSH—Flush Cache Line",
    summary: "Writes a cache line back and drops it; memory must be readable.",
    feature: "SSE2",
    access: ["r"],
    forms: ["m8 | NP 0F AE /7"],
  },
  EMMS: {
    title: "EMMS—Empty MMX Technology State",
    summary: "Marks every x87 register as empty, so that x87 code can follow MMX code.",
    feature: "MMX",
    forms: ["| NP 0F 77"],
  },
  CRC32: {
    title: "CRC32—Accumulate CRC32 Value",
    summary: "Adds the second operand to the CRC-32C checksum in the first.",
    feature: "SSE4.2",
    access: ["rw", "r"],
    forms: [
      "r32, r/m8 | F2 0F 38 F0 /r",
      "r32, r/m16 | F2 o16 0F 38 F1 /r",
      "r32, r/m32 | F2 o32 0F 38 F1 /r",
      "r64, r/m8 | F2 REX.W 0F 38 F0 /r",
      "r64, r/m64 | F2 REX.W 0F 38 F1 /r",
    ],
  },
} as const satisfies Record<string, MnemonicEntry>;
