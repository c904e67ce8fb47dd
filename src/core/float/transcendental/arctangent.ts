import { compareMagnitudes } from "../compare.ts";
import type { FloatEnvironment } from "../environment.ts";
import { exactQuotient } from "../multiply-divide.ts";
import { nanResult, stopsAtDenormal } from "../nan.ts";
import { type FloatValue, finite, INDEFINITE, leadingExponent, zero } from "../value.ts";
import { PI } from "./constants.ts";
import {
  arctangentRatio,
  FRACTION_BITS,
  fixedProduct,
  fixedQuotient,
  fromFixed,
  ONE,
  scaledBy,
  toFixed,
} from "./fixed-point.ts";
import { roundInexact } from "./inexact.ts";

/** The arctangent of the nearest eighth is known; what is left of the argument is 1/16 at most. */
const STEPS = 8n;

/** A quotient below 2 to this adds nothing to an angle beside it but a direction. */
const NEGLIGIBLE = -200;

/**
 * The angle of the point (x, y), in [−π, π]: arctan(y ÷ x) in the quadrant of the two signs.
 * @param y ST(1)
 * @param x ST(0)
 * @see SDM Vol. 2 "FPATAN—Partial Arctangent", its table of zeros and infinities
 */
export function arctangent(environment: FloatEnvironment, y: FloatValue, x: FloatValue): FloatValue {
  const nan = nanResult(environment, y, x);
  if (nan) return nan;
  if (stopsAtDenormal(environment, y, x)) return INDEFINITE;
  const angle = firstQuadrantAngle(y, x);
  const isLeft = x.negative;
  const whole = isLeft ? subtractFrom(PI, angle) : angle;
  if (whole.kind === "zero") return zero(y.negative);
  return roundInexact(environment, { ...whole, negative: y.negative });
}

/** The angle of (|x|, |y|), in [0, π/2]. */
function firstQuadrantAngle(y: FloatValue, x: FloatValue): FloatValue {
  if (y.kind === "infinity" && x.kind === "infinity") return fromFixed(PI / 4n);
  if (y.kind === "zero" || x.kind === "infinity") return zero(false);
  if (x.kind === "zero" || y.kind === "infinity") return fromFixed(PI / 2n);
  return compareMagnitudes(y, x) <= 0 ? smallAngle(quotient(y, x)) : subtractFrom(PI / 2n, smallAngle(quotient(x, y)));
}

function quotient(numerator: FloatValue, denominator: FloatValue): FloatValue {
  const { significand, scale } = exactQuotient(numerator.significand, denominator.significand, FRACTION_BITS);
  return finite(false, significand, numerator.exponent - denominator.exponent - scale);
}

/** arctan t for t in (0, 1]. */
function smallAngle(t: FloatValue): FloatValue {
  const fixed = toFixed(t);
  const step = (fixed * STEPS + ONE / 2n) >> BigInt(FRACTION_BITS);
  if (step === 0n) return scaledBy(t, arctangentRatio(fixedProduct(fixed, fixed)));
  const near = (step * ONE) / STEPS;
  const rest = fixedQuotient(fixed - near, ONE + fixedProduct(fixed, near));
  return fromFixed(arctangentOfStep(Number(step)) + fixedProduct(rest, arctangentRatio(fixedProduct(rest, rest))));
}

const stepAngles: bigint[] = [];

/** arctan(step/8), step 1 to 8, from the step before. */
function arctangentOfStep(step: number): bigint {
  const known = stepAngles[step];
  if (known !== undefined) return known;
  // arctan a − arctan b = arctan((a − b) ÷ (1 + ab))
  const between = (8n * ONE) / BigInt(64 + step * (step - 1));
  const previous = step === 1 ? 0n : arctangentOfStep(step - 1);
  const angle = previous + fixedProduct(between, arctangentRatio(fixedProduct(between, between)));
  stepAngles[step] = angle;
  return angle;
}

/** A fixed-point angle less a smaller one, which may be too small for fixed point. */
function subtractFrom(whole: bigint, part: FloatValue): FloatValue {
  if (part.kind === "zero") return fromFixed(whole);
  return fromFixed(whole - (leadingExponent(part) < NEGLIGIBLE ? 1n : toFixed(part)));
}
