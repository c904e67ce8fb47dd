import type { FloatEnvironment } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { invalid, nanResult, operand, stopsAtDenormal } from "./nan.ts";
import { controlledPrecision, round, withSticky } from "./round.ts";
import { bitLength, type FloatValue, INDEFINITE } from "./value.ts";

/** The square root; of −0 it is −0, of any other negative value invalid. @see SDM Vol. 2 "SQRTSD", "FSQRT—Square Root" */
export function squareRoot(environment: FloatEnvironment, format: FloatFormat, source: FloatValue): FloatValue {
  const value = operand(environment, source);
  const nan = nanResult(environment, value);
  if (nan) return nan;
  if (value.kind === "zero") return value;
  if (value.negative) return invalid(environment);
  if (stopsAtDenormal(environment, value)) return INDEFINITE;
  if (value.kind === "infinity") return value;
  const precision = controlledPrecision(environment, format);
  let shift = Math.max(0, 2 * precision + 4 - bitLength(value.significand));
  if (((value.exponent - shift) & 1) !== 0) shift++; // the root halves the exponent
  const radicand = value.significand << BigInt(shift);
  const root = integerSquareRoot(radicand);
  const exponent = (value.exponent - shift) / 2 - 1;
  return round(environment, format, false, withSticky(root, root * root !== radicand), exponent, precision);
}

/** ⌊√radicand⌋ for a radicand above 0, by Newton's method from above. */
export function integerSquareRoot(radicand: bigint): bigint {
  let root = 1n << BigInt((bitLength(radicand) + 1) >> 1);
  for (;;) {
    const next = (root + radicand / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
