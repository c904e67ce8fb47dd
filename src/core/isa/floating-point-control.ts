import type { BitField } from "../bits/bit-field.ts";

/** The two rounding-control bits of MXCSR and FCW. @see SDM Vol. 1 "Rounding Control (RC) Fields" */
export const ROUNDING_MODES = [
  "to nearest, ties to even",
  "down, toward −∞",
  "up, toward +∞",
  "toward zero (truncate)",
] as const;

/** FCW's precision control. @see SDM Vol. 1 "Precision Control Field" */
export const PRECISION_MODES = [
  "24 bits (single)",
  "reserved",
  "53 bits (double)",
  "64 bits (double extended)",
] as const;

/** What a register's tag says. @see SDM Vol. 1 "x87 FPU Tag Word" */
export type X87Tag = "valid" | "zero" | "special" | "empty";

interface FloatException {
  readonly name: "I" | "D" | "Z" | "O" | "U" | "P";
  readonly meaning: string;
}

/** In the order of their bits, from 0 for the flags. @see SDM Vol. 1 "Floating-Point Exceptions" */
export const FLOAT_EXCEPTIONS: readonly FloatException[] = [
  { name: "I", meaning: "invalid operation" },
  { name: "D", meaning: "denormal operand" },
  { name: "Z", meaning: "division by zero" },
  { name: "O", meaning: "overflow" },
  { name: "U", meaning: "underflow" },
  { name: "P", meaning: "inexact result (precision)" },
];

const flags = (sticky: string): readonly BitField[] =>
  FLOAT_EXCEPTIONS.map(({ name, meaning }, bit) => ({
    name: `${name}E`,
    high: bit,
    low: bit,
    meaning: `${capital(meaning)}: ${sticky}`,
  }));

const masks = (from: number): readonly BitField[] =>
  FLOAT_EXCEPTIONS.map(({ name, meaning }, bit) => ({
    name: `${name}M`,
    high: from + bit,
    low: from + bit,
    meaning: `Mask: 1 keeps ${meaning} from raising an exception.`,
  }));

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const STICKY = "met since the flag was last cleared.";

/** @see SDM Vol. 1 "MXCSR Control and Status Register" */
export const MXCSR_LAYOUT: readonly BitField[] = [
  ...flags(STICKY),
  { name: "DAZ", high: 6, low: 6, meaning: "Denormals are zeros: a denormal operand counts as zero." },
  ...masks(7),
  { name: "RC", high: 14, low: 13, meaning: "Rounding control." },
  { name: "FZ", high: 15, low: 15, meaning: "Flush to zero: a result too small to be normal becomes zero." },
];

/** @see SDM Vol. 1 "x87 FPU Control Word" */
export const FCW_LAYOUT: readonly BitField[] = [
  ...masks(0),
  { name: "PC", high: 9, low: 8, meaning: "Precision control: bits of the significand that results are rounded to." },
  { name: "RC", high: 11, low: 10, meaning: "Rounding control." },
  { name: "X", high: 12, low: 12, meaning: "Infinity control: only the 80287 heeds it." },
];

/** @see SDM Vol. 1 "x87 FPU Status Register" */
export const FSW_LAYOUT: readonly BitField[] = [
  ...flags(STICKY),
  { name: "SF", high: 6, low: 6, meaning: "Stack fault: a push met a full register or a read an empty one." },
  {
    name: "ES",
    high: 7,
    low: 7,
    meaning: "Error summary: an unmasked exception waits; the next x87 instruction raises #MF.",
  },
  { name: "C0", high: 8, low: 8, meaning: "Condition code 0: of a comparison, less than." },
  { name: "C1", high: 9, low: 9, meaning: "Condition code 1: rounded up; of a stack fault, overflow." },
  {
    name: "C2",
    high: 10,
    low: 10,
    meaning: "Condition code 2: of a comparison, unordered; of a reduction, not done yet.",
  },
  { name: "TOP", high: 13, low: 11, meaning: "The physical register that is ST(0)." },
  { name: "C3", high: 14, low: 14, meaning: "Condition code 3: of a comparison, equal." },
  { name: "B", high: 15, low: 15, meaning: "Busy: a copy of ES." },
];

/** @see SDM Vol. 1 "Floating-Point Data Types" */
export const BINARY32_LAYOUT: readonly BitField[] = [
  { name: "sign", high: 31, low: 31, meaning: "1: negative." },
  { name: "exponent", high: 30, low: 23, meaning: "Biased by 127." },
  { name: "fraction", high: 22, low: 0, meaning: "Behind the binary point; the 1 before it is implied." },
];

export const BINARY64_LAYOUT: readonly BitField[] = [
  { name: "sign", high: 63, low: 63, meaning: "1: negative." },
  { name: "exponent", high: 62, low: 52, meaning: "Biased by 1023." },
  { name: "fraction", high: 51, low: 0, meaning: "Behind the binary point; the 1 before it is implied." },
];

/** The x87's 80-bit format in two words: the significand, then sign and exponent from bit 64 on. */
export const EXTENDED80_LAYOUT: { readonly significand: readonly BitField[]; readonly high: readonly BitField[] } = {
  significand: [
    { name: "integer", high: 63, low: 63, meaning: "The bit before the binary point: written, not implied." },
    { name: "fraction", high: 62, low: 0, meaning: "Behind the binary point." },
  ],
  high: [
    { name: "sign", high: 15, low: 15, meaning: "1: negative." },
    { name: "exponent", high: 14, low: 0, meaning: "Biased by 16383." },
  ],
};
