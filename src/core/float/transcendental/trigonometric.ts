import type { FloatEnvironment } from "../environment.ts";
import { exactQuotient } from "../multiply-divide.ts";
import { invalid, nanResult, stopsAtDenormal } from "../nan.ts";
import { type FloatValue, finite, INDEFINITE, leadingExponent } from "../value.ts";
import { cosineOf, fixedProduct, fromFixed, ONE, scaledBy, sineRatio, toFixed } from "./fixed-point.ts";
import { roundInexact } from "./inexact.ts";

/** The processor's own π: 66 bits, the last of them worth 2⁻⁶⁴. Arguments are reduced by half of it, exactly. */
const HALF_PI = 0x3_243f_6a88_85a3_08d3n;
const HALF_PI_EXPONENT = -65;

/** Arguments of this exponent and above are out of range: C2. */
const OUT_OF_RANGE = 63;

/** Below 2 to this an angle, its sine and its tangent differ beyond every bit that is kept. */
const SMALL_ANGLE = -120;

const PLUS_ONE = finite(false, 1n, 0);

/** Sine and cosine are both computed; FSIN and FCOS round one of them. */
interface Pair {
  readonly sine: FloatValue;
  readonly cosine: FloatValue;
}

/** `outOfRange`: C2 is set, nothing is computed, and the stack stays as it is. */
export interface TrigonometricResult {
  readonly value: FloatValue;
  readonly outOfRange: boolean;
}

/** `secondary` is pushed on top of `value`: the cosine of FSINCOS, the 1.0 of FPTAN. */
export interface TrigonometricPair extends TrigonometricResult {
  readonly secondary: FloatValue;
}

type Choice = (pair: Pair) => FloatValue;

/** @see SDM Vol. 2 "FSIN—Sine" */
export function sine(environment: FloatEnvironment, angle: FloatValue): TrigonometricResult {
  return single(environment, angle, angle, ({ sine }) => sine);
}

/** @see SDM Vol. 2 "FCOS—Cosine" */
export function cosine(environment: FloatEnvironment, angle: FloatValue): TrigonometricResult {
  return single(environment, angle, PLUS_ONE, ({ cosine }) => cosine);
}

/** C1 is that of the sine. @see SDM Vol. 2 "FSINCOS—Sine and Cosine" */
export function sineAndCosine(environment: FloatEnvironment, angle: FloatValue): TrigonometricPair {
  const secondary = cosine(environment, angle).value;
  return { ...sine(environment, angle), secondary };
}

/** @see SDM Vol. 2 "FPTAN—Partial Tangent" */
export function tangent(environment: FloatEnvironment, angle: FloatValue): TrigonometricPair {
  const result = single(environment, angle, angle, tangentOf);
  const isNumber = result.value.kind === "finite" || result.value.kind === "zero";
  return { ...result, secondary: isNumber ? PLUS_ONE : result.value };
}

/** The quotient, which lies above a small sine and not on it. */
function tangentOf({ sine, cosine }: Pair): FloatValue {
  if (leadingExponent(sine) < SMALL_ANGLE) return scaledBy(sine, ONE + 2n);
  const quotient = exactQuotient(sine.significand, cosine.significand, 128);
  const exponent = sine.exponent - cosine.exponent - quotient.scale;
  return finite(sine.negative !== cosine.negative, quotient.significand, exponent);
}

function single(
  environment: FloatEnvironment,
  angle: FloatValue,
  ofZero: FloatValue,
  choose: Choice,
): TrigonometricResult {
  const whole = (value: FloatValue): TrigonometricResult => ({ value, outOfRange: false });
  const nan = nanResult(environment, angle);
  if (nan) return whole(nan);
  if (angle.kind === "infinity") return whole(invalid(environment));
  if (angle.kind === "zero") return whole(ofZero);
  if (leadingExponent(angle) >= OUT_OF_RANGE) return { value: angle, outOfRange: true };
  if (stopsAtDenormal(environment, angle)) return whole(INDEFINITE);
  return whole(roundInexact(environment, choose(sineCosine(angle))));
}

/** Of a nonzero angle. Neither is zero: a multiple of half the odd 66-bit π never fits the 64 bits of an angle. */
function sineCosine(angle: FloatValue): Pair {
  const { quadrant, rest } = reduced(angle);
  const fixed = toFixed(rest);
  const square = fixedProduct(fixed, fixed);
  const sineOfRest = scaledBy(rest, sineRatio(square));
  const cosineOfRest = fromFixed(cosineOf(square));
  const flip = (value: FloatValue, negates: boolean): FloatValue => ({
    ...value,
    negative: value.negative !== negates,
  });
  const isSwapped = (quadrant & 1) === 1;
  return {
    sine: flip(isSwapped ? cosineOfRest : sineOfRest, quadrant >= 2),
    cosine: flip(isSwapped ? sineOfRest : cosineOfRest, quadrant === 1 || quadrant === 2),
  };
}

/** angle − n × π/2 for the nearest n, and n modulo 4. */
function reduced(angle: FloatValue): { readonly quadrant: number; readonly rest: FloatValue } {
  if (leadingExponent(angle) < -1) return { quadrant: 0, rest: angle };
  const exponent = Math.min(angle.exponent, HALF_PI_EXPONENT);
  const magnitude = angle.significand << BigInt(angle.exponent - exponent);
  const halfPi = HALF_PI << BigInt(HALF_PI_EXPONENT - exponent);
  const nearest = (2n * magnitude + halfPi) / (2n * halfPi);
  const rest = magnitude - nearest * halfPi;
  const quadrant = Number(nearest & 3n);
  return {
    quadrant: angle.negative ? (4 - quadrant) & 3 : quadrant,
    rest: finite(angle.negative !== rest < 0n, rest < 0n ? -rest : rest, exponent),
  };
}
