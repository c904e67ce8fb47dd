import { type FloatEnvironment, OE, UE } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { nanResult, operand, stopsAtDenormal } from "./nan.ts";
import { round } from "./round.ts";
import { type FloatValue, INDEFINITE } from "./value.ts";

/**
 * A value in another format, rounded once: CVTSS2SD, CVTSD2SS, FLD m32/m64. (FLD and FSTP of 80 bits copy the bits
 * and raise nothing.)
 * @param to the destination's format
 */
export function convertFormat(environment: FloatEnvironment, to: FloatFormat, source: FloatValue): FloatValue {
  const value = operand(environment, source);
  const nan = nanResult(environment, value);
  if (nan) return nan;
  if (stopsAtDenormal(environment, value)) return INDEFINITE;
  if (value.kind !== "finite") return value;
  return round(environment, to, value.negative, value.significand, value.exponent);
}

/**
 * An x87 register's value in the format of memory: FST m32/m64. A denormal raises no DE. An unmasked OE or UE keeps the store
 * back and leaves PE and C1 alone.
 * @see SDM Vol. 2 "FST/FSTP—Store Floating-Point Value"
 */
export function storeFormat(environment: FloatEnvironment, to: FloatFormat, value: FloatValue): FloatValue {
  const flags = environment.flags;
  const result = convertFormat(environment, to, { ...value, denormal: false });
  const unmasked = environment.unmasked & (OE | UE);
  if (unmasked === 0) return result;
  environment.flags = flags | unmasked;
  environment.roundedUp = false;
  return result;
}
