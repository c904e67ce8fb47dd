import type { FloatFormat } from "./format.ts";
import { bitLength, type FloatValue } from "./value.ts";

/** The shortest decimal text that is nearer to a value than to any other of its format: `"0.1"`, `"-1.5e-4932"`, `"inf"`, `"nan"`. */
export function decimalText(format: FloatFormat, value: FloatValue): string {
  const sign = value.negative ? "-" : "";
  switch (value.kind) {
    case "zero":
      return `${sign}0`;
    case "infinity":
      return `${sign}inf`;
    case "quietNaN":
    case "signalingNaN":
      return `${sign}nan`;
    case "unsupported":
      return "unsupported";
    case "finite":
      return sign + finiteText(format, value);
  }
}

/** Exponents of ten between which digits are written out. */
const LEAST_PLAIN = -5;
const MOST_PLAIN = 21;

function finiteText(format: FloatFormat, value: FloatValue): string {
  const { digits, point } = shortestDigits(format, value);
  const exponent = point - 1;
  if (exponent < LEAST_PLAIN || exponent >= MOST_PLAIN) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${digits.charAt(0)}${fraction}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
  }
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + "0".repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Decimal digits without zeros at the ends, and how many of them stand before the point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * The fewest digits that lie between the halves of the way to both neighbours, and of those the nearest.
 * Everything is a whole number: 2^-exponent and powers of ten are multiplied in on the side where they are needed.
 */
function shortestDigits({ precision, minExponent }: FloatFormat, { significand, exponent }: FloatValue): Decimal {
  // The unit in the last place of the format at this value; a value may come with fewer bits than the format has.
  const leading = exponent + bitLength(significand) - 1;
  const unit = Math.max(leading, minExponent) - (precision - 1);
  const scaled = significand << BigInt(exponent - unit + 2); // in quarters of a unit
  const narrow = significand === 1n << BigInt(bitLength(significand) - 1) && leading > minExponent;
  const low = scaled - (narrow ? 1n : 2n); // below a power of two neighbours stand half as far apart
  const high = scaled + 2n;
  const even = ((scaled >> 2n) & 1n) === 0n; // a tie goes to the even one
  const twos = unit - 2;
  const estimate = Math.ceil((leading + 1) * Math.log10(2)) + 1;
  for (let count = 1; ; count++) {
    const found = withDigits(scaled, { low, high, even }, twos, estimate, count);
    if (found !== undefined) return found;
  }
}

function withDigits(
  scaled: bigint,
  { low, high, even }: { readonly low: bigint; readonly high: bigint; readonly even: boolean },
  twos: number,
  estimate: number,
  count: number,
): Decimal | undefined {
  // value = scaled × 2^twos; as a number of 10^tens with `count` or one digit less or more
  for (const tens of [estimate - count, estimate - count - 1]) {
    const numerator = 2n ** BigInt(Math.max(twos, 0)) * 10n ** BigInt(Math.max(-tens, 0));
    const denominator = 2n ** BigInt(Math.max(-twos, 0)) * 10n ** BigInt(Math.max(tens, 0));
    const nearest = (2n * scaled * numerator + denominator) / (2n * denominator);
    if (nearest === 0n || `${nearest}`.length > count) continue;
    const at = nearest * denominator;
    const inside = even
      ? at >= low * numerator && at <= high * numerator
      : at > low * numerator && at < high * numerator;
    if (!inside) continue;
    const all = `${nearest}`;
    return { digits: all.replace(/0+$/, ""), point: all.length + tens };
  }
  return undefined;
}
