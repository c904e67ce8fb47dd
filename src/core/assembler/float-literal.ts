/** A binary floating-point format of IEEE 754, or the x87's of 80 bits, which writes its leading 1. */
export interface FloatFormat {
  readonly name: string;
  /** Bytes. */
  readonly size: 2 | 4 | 8 | 10 | 16;
  readonly exponentBits: number;
  /** Bits of the significand, the leading 1 included. */
  readonly precision: number;
  readonly explicitOne: boolean;
}

export const HALF: FloatFormat = { name: "half", size: 2, exponentBits: 5, precision: 11, explicitOne: false };
export const BRAIN: FloatFormat = { name: "bfloat16", size: 2, exponentBits: 8, precision: 8, explicitOne: false };
export const SINGLE: FloatFormat = { name: "single", size: 4, exponentBits: 8, precision: 24, explicitOne: false };
export const DOUBLE: FloatFormat = { name: "double", size: 8, exponentBits: 11, precision: 53, explicitOne: false };
export const EXTENDED: FloatFormat = { name: "extended", size: 10, exponentBits: 15, precision: 64, explicitOne: true };
export const QUADRUPLE: FloatFormat = { name: "quad", size: 16, exponentBits: 15, precision: 113, explicitOne: false };

const DECIMAL = /^([0-9]*)(?:\.([0-9]*))?(?:e([-+]?[0-9]+))?$/i;
const HEXADECIMAL = /^0[xh]([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([-+]?[0-9]+))?$/i;
const MAX_DIGITS = 2000;

/**
 * A number as a fraction of integers, or what it comes to where it is far outside of the format; `null` if the text is no number.
 */
function fraction(
  text: string,
  { exponentBits, precision }: FloatFormat,
): { readonly over: bigint; readonly under: bigint } | "large" | "zero" | null {
  const decimal = DECIMAL.exec(text);
  const match = decimal ?? HEXADECIMAL.exec(text);
  if (match === null) return null;
  const [, whole = "", rest = "", power = "0"] = match;
  const digits = whole + rest;
  if (digits === "" || digits.length > MAX_DIGITS) return null;
  // No numbers of 10^20000 are computed to find out that they do not fit.
  const exponent = Number(power) * (decimal === null ? Math.log10(2) : 1);
  const reach = 2 ** (exponentBits - 1) * Math.log10(2) + precision;
  if (/^0*$/.test(digits) || exponent + digits.length < -reach) return "zero";
  if (exponent - digits.length > reach) return "large";
  const shift = Number(power) - rest.length * (decimal === null ? 4 : 1);
  const number = BigInt(decimal === null ? `0x${digits}` : digits);
  const scale = (decimal === null ? 2n : 10n) ** BigInt(Math.abs(shift));
  return shift < 0 ? { over: number, under: scale } : { over: number * scale, under: 1n };
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** What becomes of a number in the middle of two: GNU as takes the larger magnitude, NASM the smaller, and of hexadecimals the even one. */
export type Ties = "larger" | "smaller" | "even";

/** Rounds to the nearest integer. */
function divideRounded(over: bigint, under: bigint, ties: Ties): bigint {
  const quotient = over / under;
  const twice = (over % under) * 2n;
  const tieUp = ties === "larger" || (ties === "even" && (quotient & 1n) === 1n);
  return twice > under || (twice === under && tieUp) ? quotient + 1n : quotient;
}

/** Little-endian bytes of sign, biased exponent and significand. */
function pack(format: FloatFormat, negative: boolean, exponent: number, significand: bigint): Uint8Array {
  const stored = format.explicitOne ? format.precision : format.precision - 1;
  let bits = significand & ((1n << BigInt(stored)) - 1n);
  bits |= BigInt(exponent) << BigInt(stored);
  if (negative) bits |= 1n << BigInt(format.size * 8 - 1);
  return Uint8Array.from({ length: format.size }, (_, index) => Number((bits >> BigInt(index * 8)) & 0xffn));
}

/** Infinity, or the quiet NaN whose fraction is the first bit; GNU as sets all of its bits. */
export function specialFloat(
  format: FloatFormat,
  kind: "infinity" | "quiet" | "signaling" | "ones",
  negative: boolean,
): Uint8Array {
  const one = format.explicitOne ? 1n << 63n : 0n;
  const top = BigInt(format.precision - 2);
  const fractions = { infinity: 0n, quiet: 1n << top, signaling: 1n, ones: (2n << top) - 1n };
  return pack(format, negative, (1 << format.exponentBits) - 1, one | fractions[kind]);
}

/**
 * The bytes of a decimal (`1.5e3`) or hexadecimal (`0x1.8p1`) number without a sign, correctly rounded.
 * @returns `"malformed"` if the text is no such number, `"large"` if no number of the format comes near it
 */
export function encodeFloat(
  text: string,
  format: FloatFormat,
  negative: boolean,
  decimalTies: Ties,
): Uint8Array | "malformed" | "large" {
  const ties = HEXADECIMAL.test(text) ? "even" : decimalTies;
  const value = fraction(text, format);
  if (value === null) return "malformed";
  if (value === "zero") return pack(format, negative, 0, 0n);
  if (value === "large") return value;
  const { over, under } = value;
  const { precision } = format;
  const bias = (1 << (format.exponentBits - 1)) - 1;
  // The unit of the significand is 2^unit: at first a guess that is right or one too small.
  const least = 2 - bias - precision;
  let unit = Math.max(bitLength(over) - bitLength(under) - precision, least);
  const limit = 1n << BigInt(precision);
  let significand = scaled(over, under, unit, ties);
  if (significand >= limit) significand = scaled(over, under, ++unit, ties);
  // Rounding up may have made one bit more.
  if (significand >= limit) {
    significand >>= 1n;
    unit++;
  }
  const isNormal = significand >= limit >> 1n;
  const exponent = isNormal ? unit + precision - 1 + bias : 0;
  if (exponent >= (1 << format.exponentBits) - 1) return "large";
  return pack(format, negative, exponent, significand);
}

function scaled(over: bigint, under: bigint, unit: number, ties: Ties): bigint {
  return unit < 0
    ? divideRounded(over << BigInt(-unit), under, ties)
    : divideRounded(over, under << BigInt(unit), ties);
}
