import { DE, type FloatEnvironment, IE } from "./environment.ts";
import { type FloatValue, INDEFINITE, isNaNValue, quieted, zero } from "./value.ts";

/** An operand as the operation sees it: with DAZ a denormal is a zero. */
export function operand(environment: FloatEnvironment, value: FloatValue): FloatValue {
  return environment.denormalsAreZeros && value.denormal ? zero(value.negative) : value;
}

/** Raises IE. Returns the masked result of an invalid operation. */
export function invalid(environment: FloatEnvironment): FloatValue {
  environment.raise(IE);
  return INDEFINITE;
}

/** Raises DE if an operand is denormal; true if the operation stops there. Comes after the checks for invalid operands. */
export function stopsAtDenormal(environment: FloatEnvironment, a: FloatValue, b?: FloatValue): boolean {
  return (a.denormal || b?.denormal === true) && environment.raise(DE);
}

/**
 * The result of an operation that has a NaN or an unsupported encoding among its operands; nothing if it has neither.
 * An SNaN or unsupported operand raises IE. SSE: the first NaN. x87: a quiet NaN before a signaling one, then the larger
 * significand, then the positive one. The result is always quiet.
 * @see SDM Vol. 1, table "Rules for Handling NaNs"
 */
export function nanResult(environment: FloatEnvironment, a: FloatValue, b: FloatValue = a): FloatValue | undefined {
  if (a.kind === "unsupported" || b.kind === "unsupported") return invalid(environment);
  if (a.kind === "signalingNaN" || b.kind === "signalingNaN") environment.raise(IE);
  if (!isNaNValue(a)) return isNaNValue(b) ? quieted(b) : undefined;
  if (!isNaNValue(b) || environment.unit === "sse") return quieted(a);
  return quieted(precedingNaN(a, b));
}

function precedingNaN(a: FloatValue, b: FloatValue): FloatValue {
  if (a.kind !== b.kind) return a.kind === "quietNaN" ? a : b;
  if (a.significand !== b.significand) return a.significand > b.significand ? a : b;
  return a.negative ? b : a;
}
