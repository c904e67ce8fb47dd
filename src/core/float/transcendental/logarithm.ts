import { type FloatEnvironment, ZE } from "../environment.ts";
import { exactQuotient } from "../multiply-divide.ts";
import { invalid, nanResult, stopsAtDenormal } from "../nan.ts";
import { type FloatValue, finite, INDEFINITE, infinity, leadingExponent, negated, zero } from "../value.ts";
import { LOG2_E } from "./constants.ts";
import {
  artanhRatio,
  FRACTION_BITS,
  fixedProduct,
  fixedQuotient,
  fromFixed,
  ONE,
  scaledBy,
  toFixed,
} from "./fixed-point.ts";
import { roundInexact } from "./inexact.ts";

/**
 * y × log₂ x.
 * @param y ST(1)
 * @param x ST(0); negative is invalid, zero raises ZE beside a finite nonzero y
 * @see SDM Vol. 2 "FYL2X—Compute y ∗ log2x", its table of zeros and infinities
 */
export function timesLogarithm(environment: FloatEnvironment, y: FloatValue, x: FloatValue): FloatValue {
  const nan = nanResult(environment, y, x);
  if (nan) return nan;
  if (x.negative && x.kind !== "zero") return invalid(environment);
  if (x.kind === "zero") {
    if (y.kind === "zero") return invalid(environment);
    if (y.kind === "finite") environment.raise(ZE);
    return infinity(!y.negative);
  }
  if (x.kind === "infinity") {
    if (y.kind === "zero") return invalid(environment);
    return stopsAtDenormal(environment, y) ? INDEFINITE : infinity(y.negative);
  }
  return timesFactor(environment, y, x, logarithm(x));
}

/**
 * y × log₂(x + 1), exact for a small x; the architecture defines it for |x| below 1 − √½.
 * @param y ST(1)
 * @param x ST(0)
 * @see SDM Vol. 2 "FYL2XP1—Compute y ∗ log2(x +1)"
 */
export function timesLogarithmPlusOne(environment: FloatEnvironment, y: FloatValue, x: FloatValue): FloatValue {
  const nan = nanResult(environment, y, x);
  if (nan) return nan;
  if (x.kind === "infinity") {
    if (x.negative || y.kind === "zero") return invalid(environment);
    return stopsAtDenormal(environment, y) ? INDEFINITE : infinity(y.negative);
  }
  if (x.kind === "zero") {
    if (y.kind === "infinity") return invalid(environment);
    return stopsAtDenormal(environment, y) ? INDEFINITE : zero(x.negative !== y.negative);
  }
  if (x.negative && leadingExponent(x) >= 0) return belowDomain(environment, y, x);
  return timesFactor(environment, y, x, logarithmPlusOne(x));
}

/** x ≤ −1, which the architecture leaves undefined: x itself beside a finite y, as on AMD's processors. */
function belowDomain(environment: FloatEnvironment, y: FloatValue, x: FloatValue): FloatValue {
  if (stopsAtDenormal(environment, y)) return INDEFINITE;
  return y.kind === "finite" ? roundInexact(environment, x) : negated(y);
}

/** y × a logarithm, rounded once. */
function timesFactor(environment: FloatEnvironment, y: FloatValue, x: FloatValue, factor: FloatValue): FloatValue {
  if (y.kind === "infinity" && factor.kind === "zero") return invalid(environment);
  if (stopsAtDenormal(environment, y, x)) return INDEFINITE;
  const negative = y.negative !== factor.negative;
  if (y.kind === "infinity") return infinity(negative);
  if (y.kind === "zero" || factor.kind === "zero") return zero(negative);
  const significand = y.significand * factor.significand;
  return roundInexact(environment, finite(negative, significand, y.exponent + factor.exponent));
}

/** log₂ x of a finite x above 0; an integer exactly. */
function logarithm(x: FloatValue): FloatValue {
  const leading = leadingExponent(x);
  const mantissa = toFixed({ ...x, exponent: x.exponent - leading }); // in [1, 2)
  const isUpperHalf = fixedProduct(mantissa, mantissa) > 2n * ONE;
  const power = isUpperHalf ? leading + 1 : leading;
  const near = isUpperHalf ? mantissa - 2n * ONE : mantissa - ONE; // x ÷ 2^power − 1, or twice that
  const scaled = fromFixed(near);
  const fraction = logarithmPlusOne(isUpperHalf ? { ...scaled, exponent: scaled.exponent - 1 } : scaled);
  if (power === 0) return fraction;
  const whole = BigInt(power) * ONE;
  return fromFixed(whole + toFixed(fraction));
}

/** log₂(1 + x) of a finite x above −1: 2 artanh(x ÷ (2 + x)) ÷ ln 2. */
function logarithmPlusOne(x: FloatValue): FloatValue {
  if (x.kind === "zero") return x;
  if (leadingExponent(x) >= -1) return logarithmOfSum(x);
  const denominator = 2n * ONE + toFixed(x);
  const quotient = exactQuotient(x.significand, denominator, FRACTION_BITS);
  const z = finite(x.negative, quotient.significand, x.exponent + FRACTION_BITS - quotient.scale);
  const fixed = fixedQuotient(toFixed(x), denominator);
  return scaledBy(z, 2n * fixedProduct(artanhRatio(fixedProduct(fixed, fixed)), LOG2_E));
}

/** log₂(1 + x) where 1 + x loses nothing. */
function logarithmOfSum(x: FloatValue): FloatValue {
  const exponent = Math.min(x.exponent, 0);
  const magnitude = x.significand << BigInt(x.exponent - exponent);
  const sum = (1n << BigInt(-exponent)) + (x.negative ? -magnitude : magnitude);
  return logarithm(finite(false, sum, exponent));
}
