import {
  DOWN,
  type FloatEnvironment,
  NEAREST_EVEN,
  OE,
  PE,
  type RoundingControl,
  TOWARD_ZERO,
  UE,
  UP,
} from "./environment.ts";
import { EXTENDED80, type FloatFormat } from "./format.ts";
import { bitLength, type FloatValue, finite, infinity, zero } from "./value.ts";

/** What the x87 adds to the exponent of a result with an unmasked underflow, and takes off with an unmasked overflow. */
const BIAS_ADJUSTMENT = 24576;

/** An integer that a significand was rounded to, and how. */
interface Rounded {
  readonly integer: bigint;
  readonly inexact: boolean;
  /** The magnitude grew. */
  readonly up: boolean;
}

/** Drops the low `bits` bits of a magnitude, rounding by the sign and the mode; a negative count appends zeros. */
export function roundOff(magnitude: bigint, bits: number, negative: boolean, rounding: RoundingControl): Rounded {
  if (bits <= 0) return { integer: magnitude << BigInt(-bits), inexact: false, up: false };
  const integer = magnitude >> BigInt(bits);
  const rest = magnitude - (integer << BigInt(bits));
  if (rest === 0n) return { integer, inexact: false, up: false };
  const up = roundsUp(integer, rest, 1n << BigInt(bits - 1), negative, rounding);
  return { integer: up ? integer + 1n : integer, inexact: true, up };
}

function roundsUp(integer: bigint, rest: bigint, half: bigint, negative: boolean, rounding: RoundingControl): boolean {
  switch (rounding) {
    case NEAREST_EVEN:
      return rest > half || (rest === half && (integer & 1n) === 1n);
    case DOWN:
      return negative;
    case UP:
      return !negative;
    case TOWARD_ZERO:
      return false;
  }
}

/** The precision of a sum, product, quotient or square root: of the format, or what FCW.PC asks for. */
export function controlledPrecision(environment: FloatEnvironment, format: FloatFormat): number {
  return format === EXTENDED80 ? environment.precision : format.precision;
}

/** An integer that stands for one with more bits behind it: the lowest bit says that something followed. */
export function withSticky(integer: bigint, sticky: boolean): bigint {
  return (integer << 1n) | (sticky ? 1n : 0n);
}

/**
 * Rounds ±significand × 2^exponent to a format, once, and raises OE, UE and PE. Tininess is detected after rounding: a value
 * that rounds, with an unbounded exponent, to the smallest normal one is not tiny.
 * @param significand exact, or with a sticky bit below every bit that the format can hold
 * @param precision of the result's significand, in bits; the exponent's range is always the format's
 * @returns with an unmasked OE or UE the x87's result with the adjusted exponent; for SSE without meaning
 * @see SDM Vol. 1, "Numeric Overflow Exception (#O)", "Numeric Underflow Exception (#U)"
 */
export function round(
  environment: FloatEnvironment,
  format: FloatFormat,
  negative: boolean,
  significand: bigint,
  exponent: number,
  precision: number = format.precision,
): FloatValue {
  if (significand === 0n) return zero(negative);
  const lowest = exponent + bitLength(significand) - precision;
  const unbounded = roundOff(significand, lowest - exponent, negative, environment.rounding);
  const leading = lowest + bitLength(unbounded.integer) - 1;
  if (leading > format.bias) return overflow(environment, format, negative, unbounded, lowest, precision);
  if (leading >= format.minExponent) return settle(environment, negative, unbounded, lowest);

  if ((environment.masks & UE) === 0) {
    environment.raise(UE);
    return adjust(environment, negative, unbounded, lowest + BIAS_ADJUSTMENT);
  }
  if (environment.flushToZero) {
    environment.raise(UE | PE);
    return zero(negative);
  }
  const denormalLowest = format.minExponent - precision + 1;
  const denormal = roundOff(significand, denormalLowest - exponent, negative, environment.rounding);
  if (denormal.inexact) environment.raise(UE);
  return settle(environment, negative, denormal, denormalLowest);
}

/** Records an inexact result's PE and direction. */
function settle(environment: FloatEnvironment, negative: boolean, rounded: Rounded, exponent: number): FloatValue {
  if (rounded.inexact) environment.raise(PE);
  environment.roundedUp = rounded.up;
  return finite(negative, rounded.integer, exponent);
}

/** The x87's result of an unmasked OE or UE. Only FSCALE goes further than the adjustment reaches: to a zero or an infinity. */
function adjust(environment: FloatEnvironment, negative: boolean, rounded: Rounded, exponent: number): FloatValue {
  const leading = exponent + bitLength(rounded.integer) - 1;
  const isNormal = leading >= EXTENDED80.minExponent && leading <= EXTENDED80.bias;
  if (isNormal || environment.unit === "sse") return settle(environment, negative, rounded, exponent);
  environment.raise(PE);
  environment.roundedUp = leading > 0;
  return leading > 0 ? infinity(negative) : zero(negative);
}

function overflow(
  environment: FloatEnvironment,
  format: FloatFormat,
  negative: boolean,
  unbounded: Rounded,
  lowest: number,
  precision: number,
): FloatValue {
  if (environment.raise(OE)) return adjust(environment, negative, unbounded, lowest - BIAS_ADJUSTMENT);
  environment.raise(PE);
  const { rounding } = environment;
  environment.roundedUp = rounding === NEAREST_EVEN || rounding === (negative ? DOWN : UP);
  if (environment.roundedUp) return infinity(negative);
  return finite(negative, (1n << BigInt(precision)) - 1n, format.bias - precision + 1);
}
