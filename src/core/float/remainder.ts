import type { FloatEnvironment } from "./environment.ts";
import { EXTENDED80 } from "./format.ts";
import { invalid, nanResult, stopsAtDenormal } from "./nan.ts";
import { round } from "./round.ts";
import { type FloatValue, INDEFINITE, leadingExponent } from "./value.ts";

/** What FPREM and FPREM1 leave behind. */
export interface Remainder {
  readonly value: FloatValue;
  /** C2: the exponents were too far apart; `value` is only smaller, and the instruction wants to be repeated. */
  readonly partial: boolean;
  /** The quotient's magnitude modulo 8: bit 2 is C0, bit 1 is C3, bit 0 is C1. 0 while partial. */
  readonly quotient: number;
}

/** The difference of exponents from which on one execution is not enough. */
const FULL_REDUCTION = 64;

/**
 * dividend − divisor × quotient, exactly, the quotient truncated (FPREM) or rounded to nearest even (FPREM1).
 * @see SDM Vol. 2 "FPREM—Partial Remainder", "FPREM1—Partial Remainder"
 */
export function remainder(
  environment: FloatEnvironment,
  dividend: FloatValue,
  divisor: FloatValue,
  nearest: boolean,
): Remainder {
  const whole = (value: FloatValue): Remainder => ({ value, partial: false, quotient: 0 });
  const nan = nanResult(environment, dividend, divisor);
  if (nan) return whole(nan);
  if (dividend.kind === "infinity" || divisor.kind === "zero") return whole(invalid(environment));
  if (stopsAtDenormal(environment, dividend, divisor)) return whole(INDEFINITE);
  if (dividend.kind === "zero" || divisor.kind === "infinity") return whole(delivered(environment, dividend));
  const distance = leadingExponent(dividend) - leadingExponent(divisor);
  if (distance >= FULL_REDUCTION) return partialReduction(environment, dividend, divisor, distance);
  if (distance < -1) return whole(delivered(environment, dividend)); // the quotient is 0 either way

  const exponent = Math.min(dividend.exponent, divisor.exponent);
  const numerator = dividend.significand << BigInt(dividend.exponent - exponent);
  const denominator = divisor.significand << BigInt(divisor.exponent - exponent);
  let quotient = numerator / denominator;
  let rest = numerator - quotient * denominator;
  let { negative } = dividend;
  const twice = 2n * rest;
  if (nearest && (twice > denominator || (twice === denominator && (quotient & 1n) === 1n))) {
    quotient++;
    rest = denominator - rest;
    negative = !negative;
  }
  if (rest === 0n) negative = dividend.negative;
  const value = delivered(environment, { ...dividend, negative, significand: rest, exponent });
  return { value, partial: false, quotient: Number(quotient & 7n) };
}

/** Takes as many multiples of the divisor off as make the exponent smaller by 32 to 63. */
function partialReduction(
  environment: FloatEnvironment,
  dividend: FloatValue,
  divisor: FloatValue,
  distance: number,
): Remainder {
  const reduction = 32 + (distance & 31);
  const exponent = divisor.exponent + distance - reduction;
  // dividend ÷ (divisor × 2^(distance − reduction)) has a quotient of at most 64 bits
  const shared = Math.min(dividend.exponent, exponent);
  const numerator = dividend.significand << BigInt(dividend.exponent - shared);
  const denominator = divisor.significand << BigInt(exponent - shared);
  const value = delivered(environment, { ...dividend, significand: numerator % denominator, exponent: shared });
  return { value, partial: true, quotient: 0 };
}

/** The exact result in a register, where it may be tiny. PC does not apply. */
function delivered(environment: FloatEnvironment, value: FloatValue): FloatValue {
  if (value.kind !== "finite") return value;
  return round(environment, EXTENDED80, value.negative, value.significand, value.exponent);
}
