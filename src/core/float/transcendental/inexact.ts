import { type FloatEnvironment, PE, UE } from "../environment.ts";
import { EXTENDED80 } from "../format.ts";
import { round } from "../round.ts";
import { type FloatValue, leadingExponent } from "../value.ts";

/** Rounds a finite transcendental result. The processor calls every one inexact, a tiny one underflowing, even if it is exact. */
export function roundInexact(environment: FloatEnvironment, value: FloatValue): FloatValue {
  const result = round(environment, EXTENDED80, value.negative, value.significand, value.exponent);
  const isTiny = result.kind === "finite" && leadingExponent(result) < EXTENDED80.minExponent;
  environment.raise(isTiny ? UE | PE : PE);
  return result;
}
