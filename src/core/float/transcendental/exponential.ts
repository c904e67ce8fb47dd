import type { FloatEnvironment } from "../environment.ts";
import { nanResult, stopsAtDenormal } from "../nan.ts";
import { type FloatValue, finite, INDEFINITE, leadingExponent } from "../value.ts";
import { LN2 } from "./constants.ts";
import { exponentialRatio, fixedProduct, fromFixed, ONE, scaledBy, toFixed } from "./fixed-point.ts";
import { roundInexact } from "./inexact.ts";

/**
 * 2^x − 1 for x in [−1, 1]; beyond that the architecture leaves the result undefined, and it is x here,
 * as on AMD's processors.
 * The 1 of x = 1 is rounded as a value just below it, that of the processor.
 * @see SDM Vol. 2 "F2XM1—Compute 2^x–1"
 */
export function exponentialMinusOne(environment: FloatEnvironment, x: FloatValue): FloatValue {
  const nan = nanResult(environment, x);
  if (nan) return nan;
  if (stopsAtDenormal(environment, x)) return INDEFINITE;
  if (x.kind === "infinity") return x.negative ? finite(true, 1n, 0) : x;
  if (x.kind === "zero") return x;
  const leading = leadingExponent(x);
  const isOne = leading === 0 && (x.significand & (x.significand - 1n)) === 0n;
  if (isOne) return roundInexact(environment, x.negative ? finite(true, 1n, -1) : fromFixed(ONE - 1n));
  if (leading >= 0) return roundInexact(environment, x);
  const power = exponentialRatio(fixedProduct(toFixed(x), LN2));
  return roundInexact(environment, scaledBy(x, fixedProduct(LN2, power)));
}
