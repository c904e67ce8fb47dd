import { type FloatEnvironment, IE } from "./environment.ts";
import { operand, stopsAtDenormal } from "./nan.ts";
import { bitLength, type FloatValue, isNaNValue } from "./value.ts";

export type Relation = "less" | "equal" | "greater" | "unordered";

/**
 * How `first` stands to `second`.
 * @param quiet true: a quiet NaN raises nothing (UCOMISD, FUCOM, CMPEQSD); false: it raises IE (COMISD, FCOM, CMPLTSD)
 * @see SDM Vol. 2 "UCOMISD", "COMISD", "CMPSD", "FCOM/FCOMP/FCOMPP", "FUCOM/FUCOMP/FUCOMPP"
 */
export function compare(
  environment: FloatEnvironment,
  first: FloatValue,
  second: FloatValue,
  quiet: boolean,
): Relation {
  const a = operand(environment, first);
  const b = operand(environment, second);
  if (isUnordered(a) || isUnordered(b)) {
    if (!quiet || isInvalidOperand(a) || isInvalidOperand(b)) environment.raise(IE);
    return "unordered";
  }
  stopsAtDenormal(environment, a, b);
  return relation(a, b);
}

/** MINSD, MAXSD and their kin: the second operand, as it is, if either is a NaN (with IE) or both are equal. */
export function minimum(environment: FloatEnvironment, first: FloatValue, second: FloatValue): FloatValue {
  const isLess = compare(environment, first, second, false) === "less";
  return operand(environment, isLess ? first : second);
}

export function maximum(environment: FloatEnvironment, first: FloatValue, second: FloatValue): FloatValue {
  const isGreater = compare(environment, first, second, false) === "greater";
  return operand(environment, isGreater ? first : second);
}

const isInvalidOperand = ({ kind }: FloatValue): boolean => kind === "signalingNaN" || kind === "unsupported";
const isUnordered = (value: FloatValue): boolean => isNaNValue(value) || value.kind === "unsupported";

/** Of two values that are no NaN. */
function relation(a: FloatValue, b: FloatValue): Relation {
  const signA = signum(a);
  const signB = signum(b);
  if (signA !== signB) return signA < signB ? "less" : "greater";
  const order = signA * compareMagnitudes(a, b);
  return order === 0 ? "equal" : order < 0 ? "less" : "greater";
}

const signum = ({ kind, negative }: FloatValue): number => (kind === "zero" ? 0 : negative ? -1 : 1);

/** Negative, 0 or positive, as |a| is below, at or above |b|; of values that are no NaN. */
export function compareMagnitudes(a: FloatValue, b: FloatValue): number {
  const rank = ({ kind }: FloatValue): number => (kind === "zero" ? 0 : kind === "infinity" ? 2 : 1);
  if (rank(a) !== rank(b) || a.kind !== "finite") return rank(a) - rank(b);
  const leading = a.exponent + bitLength(a.significand) - (b.exponent + bitLength(b.significand));
  if (leading !== 0) return leading;
  const shift = a.exponent - b.exponent; // at most the difference of two significands' lengths
  const left = shift > 0 ? a.significand << BigInt(shift) : a.significand;
  const right = shift < 0 ? b.significand << BigInt(-shift) : b.significand;
  return left === right ? 0 : left < right ? -1 : 1;
}
