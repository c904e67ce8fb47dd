import { type FloatEnvironment, IE, PE, type RoundingControl } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { nanResult, operand, stopsAtDenormal } from "./nan.ts";
import { round, roundOff } from "./round.ts";
import { type FloatValue, finite, INDEFINITE, leadingExponent } from "./value.ts";

/**
 * A value as a signed integer: CVTSD2SI, CVTTSD2SI, CVTPD2DQ, FIST, FISTTP. A value out of range, an infinity or a NaN raises
 * IE and gives the integer indefinite, the most negative integer. A denormal raises no DE.
 * @param bits of the integer
 * @param rounding TOWARD_ZERO for the truncating instructions
 * @returns in [−2^(bits−1), 2^(bits−1))
 */
export function toInteger(
  environment: FloatEnvironment,
  source: FloatValue,
  bits: 16 | 32 | 64,
  rounding: RoundingControl = environment.rounding,
): bigint {
  const limit = 1n << BigInt(bits - 1);
  const integer = roundedInteger(environment, operand(environment, source), -limit, limit - 1n, rounding);
  if (integer !== undefined) return integer;
  environment.raise(IE);
  return -limit;
}

/** The integer a value rounds to, with PE and the direction reported; nothing if it is not in [lowest, highest]. */
export function roundedInteger(
  environment: FloatEnvironment,
  value: FloatValue,
  lowest: bigint,
  highest: bigint,
  rounding: RoundingControl,
): bigint | undefined {
  if (value.kind === "zero") return 0n;
  if (value.kind !== "finite" || leadingExponent(value) > 64) return undefined;
  const { integer, inexact, up } = roundOff(value.significand, -value.exponent, value.negative, rounding);
  const signed = value.negative ? -integer : integer;
  if (signed < lowest || signed > highest) return undefined;
  if (inexact) environment.raise(PE);
  environment.roundedUp = up;
  return signed;
}

/** A signed integer as a value, rounded to the format: CVTSI2SD, CVTDQ2PS, FILD. */
export function fromInteger(environment: FloatEnvironment, format: FloatFormat, integer: bigint): FloatValue {
  return round(environment, format, integer < 0n, integer < 0n ? -integer : integer, 0);
}

/**
 * The value rounded to an integral one of the same format; a zero keeps the sign. On the x87 a denormal raises DE.
 * @param suppressInexact ROUNDSD with bit 3 of its immediate: PE is not raised
 * @see SDM Vol. 2 "ROUNDSD", "FRNDINT—Round to Integer"
 */
export function roundToIntegral(
  environment: FloatEnvironment,
  source: FloatValue,
  rounding: RoundingControl = environment.rounding,
  suppressInexact = false,
): FloatValue {
  const value = operand(environment, source);
  const nan = nanResult(environment, value);
  if (nan) return nan;
  if (environment.unit === "x87" && stopsAtDenormal(environment, value)) return INDEFINITE;
  if (value.kind !== "finite" || value.exponent >= 0) return value;
  const { integer, inexact, up } = roundOff(value.significand, -value.exponent, value.negative, rounding);
  if (inexact && !suppressInexact) environment.raise(PE);
  environment.roundedUp = up;
  return finite(value.negative, integer, 0);
}
