import type { FloatEnvironment } from "../environment.ts";
import { EXTENDED80 } from "../format.ts";
import { roundOff } from "../round.ts";
import { type FloatValue, finite } from "../value.ts";
import { arctangentRatio, artanhRatio, FRACTION_BITS, fixedQuotient, ONE } from "./fixed-point.ts";

/** z × the ratio of its function, for z = 1 ÷ n. */
const ofReciprocal = (ratio: (square: bigint) => bigint, n: bigint): bigint => ratio(ONE / (n * n)) / n;

/** π by Machin's formula, and logarithms by artanh 1/3 and 1/9 (10 = 8 × 5/4). Fixed-point. */
export const PI = 4n * (4n * ofReciprocal(arctangentRatio, 5n) - ofReciprocal(arctangentRatio, 239n));
export const LN2 = 2n * ofReciprocal(artanhRatio, 3n);
const LN10 = 3n * LN2 + 2n * ofReciprocal(artanhRatio, 9n);
export const LOG2_E = fixedQuotient(ONE, LN2);

const CONSTANTS = {
  FLD1: ONE,
  FLDL2T: fixedQuotient(LN10, LN2),
  FLDL2E: LOG2_E,
  FLDPI: PI,
  FLDLG2: fixedQuotient(LN2, LN10),
  FLDLN2: LN2,
} as const;

/** A constant of the x87, rounded by RC to 64 bits whatever PC says; it raises nothing. @see SDM Vol. 2 "FLD1/FLDL2T/…" */
export function constant(environment: FloatEnvironment, mnemonic: keyof typeof CONSTANTS): FloatValue {
  const fixed = CONSTANTS[mnemonic];
  const dropped = fixed.toString(2).length - EXTENDED80.precision;
  const { integer } = roundOff(fixed, dropped, false, environment.rounding);
  return finite(false, integer, dropped - FRACTION_BITS);
}
