import type { FloatEnvironment } from "../../core/float/environment.ts";
import { EXTENDED80 } from "../../core/float/format.ts";
import { arctangent } from "../../core/float/transcendental/arctangent.ts";
import { constant } from "../../core/float/transcendental/constants.ts";
import { exponentialMinusOne } from "../../core/float/transcendental/exponential.ts";
import { timesLogarithm, timesLogarithmPlusOne } from "../../core/float/transcendental/logarithm.ts";
import {
  cosine,
  sine,
  sineAndCosine,
  type TrigonometricPair,
  type TrigonometricResult,
  tangent,
} from "../../core/float/transcendental/trigonometric.ts";
import { type FloatValue, pack, unpack } from "../../core/float/value.ts";
import { C2, type Operation, x87, x87Binary, x87Unary } from "./operations.ts";

type Angle<Result> = (environment: FloatEnvironment, angle: FloatValue) => Result;

function trigonometric(name: string, apply: Angle<TrigonometricResult>): Operation {
  const run: Operation["run"] = (environment, a) => {
    const { value, outOfRange } = apply(environment, unpack(EXTENDED80, a));
    return { first: pack(EXTENDED80, value), conditions: outOfRange ? C2 : 0 };
  };
  return x87(name, EXTENDED80, "none", run, C2);
}

/** The pushed result comes first; out of range the register below, 0 in every such case, is second. */
function trigonometricPair(name: string, apply: Angle<TrigonometricPair>): Operation {
  const run: Operation["run"] = (environment, a) => {
    const { value, secondary, outOfRange } = apply(environment, unpack(EXTENDED80, a));
    if (outOfRange) return { first: pack(EXTENDED80, value), second: 0n, conditions: C2 };
    return { first: pack(EXTENDED80, secondary), second: pack(EXTENDED80, value) };
  };
  return x87(name, EXTENDED80, "none", run, C2);
}

export const TRANSCENDENTAL_OPERATIONS: readonly Operation[] = [
  trigonometric("fsin", sine),
  trigonometric("fcos", cosine),
  trigonometricPair("fsincos", sineAndCosine),
  trigonometricPair("fptan", tangent),
  x87Binary("fpatan", (environment, x, y) => arctangent(environment, y, x)),
  x87Unary("f2xm1", exponentialMinusOne),
  x87Binary("fyl2x", (environment, x, y) => timesLogarithm(environment, y, x)),
  x87Binary("fyl2xp1", (environment, x, y) => timesLogarithmPlusOne(environment, y, x)),
];

const CONSTANT_MNEMONICS = ["FLD1", "FLDL2T", "FLDL2E", "FLDPI", "FLDLG2", "FLDLN2"] as const;

export const CONSTANT_OPERATIONS: readonly Operation[] = CONSTANT_MNEMONICS.map((mnemonic) =>
  x87(mnemonic.toLowerCase(), "none", "none", (environment) => ({
    first: pack(EXTENDED80, constant(environment, mnemonic)),
  })),
);
