import { DOWN, type FloatEnvironment } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { invalid, nanResult, operand, stopsAtDenormal } from "./nan.ts";
import { controlledPrecision, round } from "./round.ts";
import { type FloatValue, INDEFINITE, leadingExponent, negated, zero } from "./value.ts";

/** Bits between two operands from which on the smaller one decides nothing but the direction of rounding. */
const FAR_APART = 140;

/** a + b. @see SDM Vol. 2 "ADDSD", "FADD/FADDP/FIADD—Add" */
export function add(environment: FloatEnvironment, format: FloatFormat, a: FloatValue, b: FloatValue): FloatValue {
  return sum(environment, format, a, b, false);
}

/** a − b. @see SDM Vol. 2 "SUBSD", "FSUB/FSUBP/FISUB—Subtract" */
export function subtract(environment: FloatEnvironment, format: FloatFormat, a: FloatValue, b: FloatValue): FloatValue {
  return sum(environment, format, a, b, true);
}

function sum(
  environment: FloatEnvironment,
  format: FloatFormat,
  first: FloatValue,
  second: FloatValue,
  subtracts: boolean,
): FloatValue {
  const a = operand(environment, first);
  const unsigned = operand(environment, second);
  const nan = nanResult(environment, a, unsigned);
  if (nan) return nan; // a NaN keeps its sign when subtracted
  const b = subtracts ? negated(unsigned) : unsigned;
  const opposed = a.negative !== b.negative;
  if (a.kind === "infinity" && b.kind === "infinity" && opposed) return invalid(environment);
  if (stopsAtDenormal(environment, a, b)) return INDEFINITE;
  if (a.kind === "infinity") return a;
  if (b.kind === "infinity") return b;

  const zeroSign = opposed ? environment.rounding === DOWN : a.negative;
  const [x, y] = withinReach(a, b);
  const exponent = Math.min(x.kind === "zero" ? y.exponent : x.exponent, y.kind === "zero" ? x.exponent : y.exponent);
  const total = signedInteger(x, exponent) + signedInteger(y, exponent);
  if (total === 0n) return zero(zeroSign);
  const precision = controlledPrecision(environment, format);
  return round(environment, format, total < 0n, total < 0n ? -total : total, exponent, precision);
}

/** The operands, a far smaller one replaced by one of its sign that is just as negligible. */
function withinReach(a: FloatValue, b: FloatValue): readonly [FloatValue, FloatValue] {
  if (a.kind === "zero" || b.kind === "zero") return [a, b];
  if (a.exponent - leadingExponent(b) > FAR_APART) return [a, negligibleBeside(a, b)];
  if (b.exponent - leadingExponent(a) > FAR_APART) return [negligibleBeside(b, a), b];
  return [a, b];
}

function negligibleBeside(large: FloatValue, small: FloatValue): FloatValue {
  return { ...small, significand: 1n, exponent: large.exponent - FAR_APART };
}

/** A zero or finite value as an integer times 2^exponent. */
function signedInteger(value: FloatValue, exponent: number): bigint {
  if (value.kind === "zero") return 0n;
  const magnitude = value.significand << BigInt(value.exponent - exponent);
  return value.negative ? -magnitude : magnitude;
}
