import { EXTENDED80, type FloatFormat } from "./format.ts";

/** `unsupported`: an unnormal, pseudo-NaN or pseudo-infinity of the 80-bit format, an invalid operand of every operation. */
export type FloatKind = "zero" | "finite" | "infinity" | "quietNaN" | "signalingNaN" | "unsupported";

/** A floating-point datum taken apart; of every format alike. */
export interface FloatValue {
  readonly kind: FloatKind;
  readonly negative: boolean;
  /**
   * `finite`: the value is ±significand × 2^exponent, the significand any integer above 0.
   * NaN: 64 bits as the 80-bit format has them, integer bit 63 set, quiet bit 62, the payload of a shorter format left-aligned.
   * `unsupported`: the 64 bits of the encoding. Otherwise 0.
   */
  readonly significand: bigint;
  /** `finite`: the weight of significand bit 0. `unsupported`: the biased exponent of the encoding. Otherwise 0. */
  readonly exponent: number;
  /** It came out of its encoding as a denormal (or pseudo-denormal): as an operand it raises DE. */
  readonly denormal: boolean;
}

const INTEGER_BIT = 1n << 63n;
const QUIET_BIT = 1n << 62n;

export function zero(negative: boolean): FloatValue {
  return { kind: "zero", negative, significand: 0n, exponent: 0, denormal: false };
}

export function infinity(negative: boolean): FloatValue {
  return { kind: "infinity", negative, significand: 0n, exponent: 0, denormal: false };
}

/** ±significand × 2^exponent; a significand of 0 makes a zero. */
export function finite(negative: boolean, significand: bigint, exponent: number): FloatValue {
  if (significand === 0n) return zero(negative);
  return { kind: "finite", negative, significand, exponent, denormal: false };
}

/** The masked result of an invalid operation: the negative quiet NaN with an empty payload ("QNaN floating-point indefinite"). */
export const INDEFINITE: FloatValue = {
  kind: "quietNaN",
  negative: true,
  significand: INTEGER_BIT | QUIET_BIT,
  exponent: 0,
  denormal: false,
};

export function isNaNValue({ kind }: FloatValue): boolean {
  return kind === "quietNaN" || kind === "signalingNaN";
}

/** A NaN with its quiet bit set. */
export function quieted(value: FloatValue): FloatValue {
  return { ...value, kind: "quietNaN", significand: value.significand | QUIET_BIT };
}

export function negated(value: FloatValue): FloatValue {
  return { ...value, negative: !value.negative };
}

/** The number of bits of an integer above 0. */
export function bitLength(integer: bigint): number {
  const digits = integer.toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28;
}

/** The exponent of a finite value's leading bit: its magnitude is in [2^e, 2^(e+1)). */
export function leadingExponent({ significand, exponent }: FloatValue): number {
  return exponent + bitLength(significand) - 1;
}

/**
 * Takes an encoding apart. Raises nothing.
 * @param bits the 32, 64 or 80 bits, unsigned; for the 80-bit format sign and exponent are bits 79:64
 */
export function unpack(format: FloatFormat, bits: bigint): FloatValue {
  const { precision, exponentBits, bias, explicitInteger } = format;
  const storedBits = explicitInteger ? precision : precision - 1;
  const maxBiased = (1 << exponentBits) - 1;
  const stored = bits & ((1n << BigInt(storedBits)) - 1n);
  const biased = Number((bits >> BigInt(storedBits)) & BigInt(maxBiased));
  const negative = ((bits >> BigInt(storedBits + exponentBits)) & 1n) === 1n;
  if (biased === 0) {
    if (stored === 0n) return zero(negative);
    return { kind: "finite", negative, significand: stored, exponent: 2 - bias - precision, denormal: true };
  }
  if (explicitInteger && (stored & INTEGER_BIT) === 0n)
    return { kind: "unsupported", negative, significand: stored, exponent: biased, denormal: false };
  const significand = explicitInteger ? stored : stored | (1n << BigInt(precision - 1));
  if (biased !== maxBiased) return finite(negative, significand, biased - bias - (precision - 1));
  const aligned = significand << BigInt(EXTENDED80.precision - precision);
  if (aligned === INTEGER_BIT) return infinity(negative);
  const kind = (aligned & QUIET_BIT) !== 0n ? "quietNaN" : "signalingNaN";
  return { kind, negative, significand: aligned, exponent: 0, denormal: false };
}

/**
 * Puts an encoding together: the inverse of `unpack`, but that a pseudo-denormal becomes the normal value it equals.
 * A NaN's payload loses the bits that the format has no room for.
 * @param value finite ones exactly representable in the format, as every operation for this format returns them
 */
export function pack(format: FloatFormat, value: FloatValue): bigint {
  const { precision, exponentBits, bias, explicitInteger } = format;
  const storedBits = BigInt(explicitInteger ? precision : precision - 1);
  const maxBiased = (1n << BigInt(exponentBits)) - 1n;
  const encode = (biased: bigint, significand: bigint): bigint =>
    (value.negative ? 1n << (storedBits + BigInt(exponentBits)) : 0n) |
    (biased << storedBits) |
    (significand & ((1n << storedBits) - 1n));
  switch (value.kind) {
    case "zero":
      return encode(0n, 0n);
    case "infinity":
      return encode(maxBiased, explicitInteger ? INTEGER_BIT : 0n);
    case "quietNaN":
    case "signalingNaN":
      return encode(maxBiased, value.significand >> BigInt(EXTENDED80.precision - precision));
    case "unsupported":
      return encode(BigInt(value.exponent), value.significand);
    case "finite": {
      const leading = leadingExponent(value);
      const isDenormal = leading < format.minExponent;
      const shift = value.exponent - (isDenormal ? format.minExponent : leading) + precision - 1;
      const aligned = shift >= 0 ? value.significand << BigInt(shift) : value.significand >> BigInt(-shift);
      return encode(BigInt(isDenormal ? 0 : leading + bias), aligned);
    }
  }
}

/** The 80 bits of a datum in three parts: significand halves (signed or unsigned 32 bits), then sign and exponent (16 bits). */
export function extendedBits(significandLow: number, significandHigh: number, signAndExponent: number): bigint {
  return (
    (BigInt(signAndExponent & 0xffff) << 64n) | (BigInt(significandHigh >>> 0) << 32n) | BigInt(significandLow >>> 0)
  );
}
