import { PE } from "../float/environment.ts";

/**
 * When the processor's own arithmetic, as JavaScript's numbers give it, is the answer: rounding to nearest even, operands that are
 * normal or zero, a result that is normal or an exact zero. Then no exception but PE can be raised, DAZ and FTZ have nothing to act
 * on, and there is no NaN whose payload could be lost. PE needs no look while it is set and masked; otherwise the operation's error
 * is computed, which is exact in binary64 within wide limits. Whatever is not settled here, `simd-float-exact.ts` decides: a result
 * that raises PE for the first time, too, so MXCSR never changes on the fast path.
 *
 * Binary32 is computed in binary64, whose 53 bits are enough (2 × 24 + 2) that rounding twice is as good as once for + − × ÷ √.
 * @see T. J. Dekker, "A floating-point technique for extending the available precision" (1971); S. A. Figueroa, "When is double rounding innocuous?" (1995)
 */

const RC = 0x6000;
const PM = 0x1000;
const MIN64 = 2 ** -1022;
const MAX64 = Number.MAX_VALUE;
const MIN32 = 2 ** -126;
const MAX32 = (2 - 2 ** -23) * 2 ** 127;

/** PE is set and masked: an inexact result changes nothing. */
export function inexactIsKnown(mxcsr: number): boolean {
  return (mxcsr & (PM | PE)) === (PM | PE);
}

export function isDenormal64(value: number): boolean {
  return value < MIN64 && value > -MIN64 && value !== 0;
}

/** @param value of a binary32 */
export function isDenormal32(value: number): boolean {
  return value < MIN32 && value > -MIN32 && value !== 0;
}

/** The smallest normal number is left out: a tiny result may have been rounded up to it. */
function isNormalResult64(r: number): boolean {
  const size = Math.abs(r);
  return size > MIN64 && size <= MAX64;
}

function isNormalResult32(r: number): boolean {
  const size = Math.abs(r);
  return size > MIN32 && size <= MAX32;
}

// The error of a product by Veltkamp's splitting is exact while nothing overflows and the lowest bit is no denormal's.
const SPLITTER = 2 ** 27 + 1;
const SPLIT_LIMIT = 2 ** 990;
const ERROR_LIMIT = 2 ** -900;

/** Whether a × b = p exactly; false also where that cannot be told. */
function isExactProduct(a: number, b: number, p: number): boolean {
  if (!(Math.abs(a) < SPLIT_LIMIT && Math.abs(b) < SPLIT_LIMIT && Math.abs(p) > ERROR_LIMIT)) return false;
  if (a * b !== p) return false;
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return highA * highB - p + highA * lowB + lowA * highB + lowA * lowB === 0;
}

/** Knuth's TwoSum: whether a + b = r exactly. */
function isExactSum(a: number, b: number, r: number): boolean {
  if (Math.abs(r) > SPLIT_LIMIT) return false;
  const part = r - a;
  return a - (r - part) + (b - part) === 0;
}

// r is the nearest number to the result: it stands, and MXCSR is as it would be.

/** a + b = r in binary64; of a difference b is the negated operand. */
export function sumSettled64(mxcsr: number, a: number, b: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || !(isNormalResult64(r) || r === 0) || isDenormal64(a) || isDenormal64(b)) return false;
  return inexactIsKnown(mxcsr) || isExactSum(a, b, r);
}

export function productSettled64(mxcsr: number, a: number, b: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || isDenormal64(a) || isDenormal64(b)) return false;
  if (r === 0) return a === 0 || b === 0;
  return isNormalResult64(r) && (inexactIsKnown(mxcsr) || isExactProduct(a, b, r));
}

export function quotientSettled64(mxcsr: number, a: number, b: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || isDenormal64(a) || isDenormal64(b)) return false;
  if (r === 0) return a === 0;
  return isNormalResult64(r) && (inexactIsKnown(mxcsr) || isExactProduct(r, b, a));
}

export function rootSettled64(mxcsr: number, a: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || isDenormal64(a)) return false;
  return r === 0 || (isNormalResult64(r) && (inexactIsKnown(mxcsr) || isExactProduct(r, r, a)));
}

/** @param sum a + b in binary64, which r is nearest to in binary32 */
export function sumSettled32(mxcsr: number, a: number, b: number, sum: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || !(isNormalResult32(r) || r === 0) || isDenormal32(a) || isDenormal32(b)) return false;
  return inexactIsKnown(mxcsr) || (r === sum && isExactSum(a, b, sum));
}

/** @param product a × b, exact in binary64 */
export function productSettled32(mxcsr: number, a: number, b: number, product: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || isDenormal32(a) || isDenormal32(b)) return false;
  if (r === 0) return a === 0 || b === 0;
  return isNormalResult32(r) && (inexactIsKnown(mxcsr) || r === product);
}

export function quotientSettled32(mxcsr: number, a: number, b: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || isDenormal32(a) || isDenormal32(b)) return false;
  if (r === 0) return a === 0;
  return isNormalResult32(r) && (inexactIsKnown(mxcsr) || r * b === a);
}

export function rootSettled32(mxcsr: number, a: number, r: number): boolean {
  if ((mxcsr & RC) !== 0 || isDenormal32(a)) return false;
  return r === 0 || (isNormalResult32(r) && (inexactIsKnown(mxcsr) || r * r === a));
}

/** A binary64 value that is r in binary32, or the other way round when it is exact. */
export function narrowingSettled(mxcsr: number, value: number, r: number): boolean {
  if ((mxcsr & RC) !== 0) return false;
  if (r === 0) return value === 0;
  return isNormalResult32(r) && (inexactIsKnown(mxcsr) || r === value);
}

/** A value of at most 53 bits that is r in the destination's format. */
export function integerSettled(mxcsr: number, value: number, r: number): boolean {
  return r === value || ((mxcsr & RC) === 0 && inexactIsKnown(mxcsr));
}

/** The integral value nearest to a number, an even one of two; a zero has the number's sign. */
export function nearestIntegral(value: number): number {
  const size = Math.abs(value);
  if (!(size < 2 ** 52) || size === 0) return value;
  const rounded = size + 2 ** 52 - 2 ** 52;
  return value < 0 ? -rounded : rounded;
}

/** A value as an integer by MXCSR.RC = nearest or by truncation; NaN where this is not the place to decide. */
export function settledInteger(mxcsr: number, value: number, truncates: boolean): number {
  // DAZ makes a difference for a denormal: it is exact then.
  if (isDenormal32(value) || !(truncates || (mxcsr & RC) === 0)) return Number.NaN;
  const integer = truncates ? Math.trunc(value) : nearestIntegral(value);
  return integer === value || inexactIsKnown(mxcsr) ? integer : Number.NaN;
}
