import { type FloatEnvironment, TOWARD_ZERO, ZE } from "./environment.ts";
import { EXTENDED80 } from "./format.ts";
import { invalid, nanResult, stopsAtDenormal } from "./nan.ts";
import { round, roundOff } from "./round.ts";
import { type FloatValue, finite, INDEFINITE, infinity, leadingExponent, zero } from "./value.ts";

/** An exponent beyond which every scaled value overflows or underflows, with the adjusted exponent of an unmasked one too. */
const EXPONENT_LIMIT = 0x1_0000;

/** value × 2^⌊scale⌋, the scale truncated toward zero. @see SDM Vol. 2 "FSCALE—Scale" */
export function scale(environment: FloatEnvironment, value: FloatValue, by: FloatValue): FloatValue {
  const nan = nanResult(environment, value, by);
  if (nan) return nan;
  if (by.kind === "infinity") {
    if (value.kind === (by.negative ? "infinity" : "zero")) return invalid(environment);
    if (stopsAtDenormal(environment, value)) return INDEFINITE;
    return by.negative ? zero(value.negative) : infinity(value.negative);
  }
  if (stopsAtDenormal(environment, value, by)) return INDEFINITE;
  if (value.kind !== "finite") return value;
  const exponent = value.exponent + truncated(by);
  return round(environment, EXTENDED80, value.negative, value.significand, exponent);
}

/** A zero or finite value as an integer, held within ±EXPONENT_LIMIT. */
function truncated(value: FloatValue): number {
  if (value.kind === "zero") return 0;
  const sign = value.negative ? -1 : 1;
  if (leadingExponent(value) >= 16) return sign * EXPONENT_LIMIT;
  return sign * Number(roundOff(value.significand, -value.exponent, false, TOWARD_ZERO).integer);
}

/** The two results of FXTRACT: ST(1) and ST(0). */
export interface ExtractedParts {
  readonly exponent: FloatValue;
  readonly significand: FloatValue;
}

/**
 * The unbiased exponent as a value and the significand, in [1, 2) with the sign. A zero raises ZE and has the exponent −∞.
 * @see SDM Vol. 2 "FXTRACT—Extract Exponent and Significand"
 */
export function extract(environment: FloatEnvironment, value: FloatValue): ExtractedParts {
  const nan = nanResult(environment, value);
  if (nan) return { exponent: nan, significand: nan };
  if (value.kind === "zero") {
    environment.raise(ZE);
    return { exponent: infinity(true), significand: value };
  }
  if (value.kind === "infinity") return { exponent: infinity(false), significand: value };
  if (stopsAtDenormal(environment, value)) return { exponent: INDEFINITE, significand: INDEFINITE };
  const leading = leadingExponent(value);
  return {
    exponent: finite(leading < 0, BigInt(Math.abs(leading)), 0),
    significand: finite(value.negative, value.significand, value.exponent - leading),
  };
}
