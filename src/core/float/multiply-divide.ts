import { type FloatEnvironment, ZE } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { invalid, nanResult, operand, stopsAtDenormal } from "./nan.ts";
import { controlledPrecision, round, withSticky } from "./round.ts";
import { bitLength, type FloatValue, INDEFINITE, infinity, zero } from "./value.ts";

/** first × second. @see SDM Vol. 2 "MULSD", "FMUL/FMULP/FIMUL—Multiply" */
export function multiply(
  environment: FloatEnvironment,
  format: FloatFormat,
  first: FloatValue,
  second: FloatValue,
): FloatValue {
  const a = operand(environment, first);
  const b = operand(environment, second);
  const nan = nanResult(environment, a, b);
  if (nan) return nan;
  const negative = a.negative !== b.negative;
  const isInfinite = a.kind === "infinity" || b.kind === "infinity";
  const isZero = a.kind === "zero" || b.kind === "zero";
  if (isInfinite && isZero) return invalid(environment);
  if (stopsAtDenormal(environment, a, b)) return INDEFINITE;
  if (isInfinite) return infinity(negative);
  const product = a.significand * b.significand; // 0 for a zero
  const precision = controlledPrecision(environment, format);
  return round(environment, format, negative, product, a.exponent + b.exponent, precision);
}

/** first ÷ second. A finite nonzero value divided by zero raises ZE. @see SDM Vol. 2 "DIVSD", "FDIV/FDIVP/FIDIV—Divide" */
export function divide(
  environment: FloatEnvironment,
  format: FloatFormat,
  first: FloatValue,
  second: FloatValue,
): FloatValue {
  const a = operand(environment, first);
  const b = operand(environment, second);
  const nan = nanResult(environment, a, b);
  if (nan) return nan;
  const negative = a.negative !== b.negative;
  if (a.kind === b.kind && a.kind !== "finite") return invalid(environment); // 0 ÷ 0, ∞ ÷ ∞
  if (b.kind === "zero" && a.kind === "finite") {
    environment.raise(ZE);
    return infinity(negative);
  }
  if (stopsAtDenormal(environment, a, b)) return INDEFINITE;
  if (a.kind === "infinity" || b.kind === "zero") return infinity(negative);
  if (b.kind === "infinity" || a.kind === "zero") return zero(negative);
  const precision = controlledPrecision(environment, format);
  const quotient = exactQuotient(a.significand, b.significand, precision + 2);
  const exponent = a.exponent - b.exponent - quotient.scale;
  return round(environment, format, negative, quotient.significand, exponent, precision);
}

/** numerator ÷ denominator to at least `bits` bits and a sticky bit: the quotient × 2^scale. */
export function exactQuotient(
  numerator: bigint,
  denominator: bigint,
  bits: number,
): { readonly significand: bigint; readonly scale: number } {
  const shift = Math.max(0, bits + bitLength(denominator) - bitLength(numerator));
  const shifted = numerator << BigInt(shift);
  const integer = shifted / denominator;
  return { significand: withSticky(integer, integer * denominator !== shifted), scale: shift + 1 };
}
