import { roundedInteger } from "./convert-integer.ts";
import { type FloatEnvironment, IE } from "./environment.ts";
import { type FloatValue, finite } from "./value.ts";

/** 18 decimal digits, a nibble each, in bits 71:0; the sign is bit 79. */
const DIGITS = 18;
const LARGEST = 10n ** BigInt(DIGITS) - 1n;
const SIGN = 1n << 79n;

/** FBSTP of an invalid operand stores this. */
const DECIMAL_INDEFINITE = 0xffff_c000_0000_0000_0000n;

/** The exact value of an 80-bit packed decimal integer. Nibbles above 9 count as what they are. @see SDM Vol. 2 "FBLD" */
export function fromPackedDecimal(bits: bigint): FloatValue {
  let magnitude = 0n;
  for (let digit = DIGITS - 1; digit >= 0; digit--) magnitude = magnitude * 10n + ((bits >> BigInt(4 * digit)) & 15n);
  return finite((bits & SIGN) !== 0n, magnitude, 0);
}

/** A value rounded to an 80-bit packed decimal integer; more than 18 digits raise IE. @see SDM Vol. 2 "FBSTP" */
export function toPackedDecimal(environment: FloatEnvironment, value: FloatValue): bigint {
  const integer = roundedInteger(environment, value, -LARGEST, LARGEST, environment.rounding);
  if (integer === undefined) {
    environment.raise(IE);
    return DECIMAL_INDEFINITE;
  }
  const magnitude = integer < 0n ? -integer : integer;
  return (value.negative ? SIGN : 0n) | BigInt(`0x${magnitude}`);
}
