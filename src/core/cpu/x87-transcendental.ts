import type { FloatEnvironment } from "../float/environment.ts";
import { arctangent } from "../float/transcendental/arctangent.ts";
import { exponentialMinusOne } from "../float/transcendental/exponential.ts";
import { timesLogarithm, timesLogarithmPlusOne } from "../float/transcendental/logarithm.ts";
import {
  cosine,
  sine,
  sineAndCosine,
  type TrigonometricPair,
  type TrigonometricResult,
  tangent,
} from "../float/transcendental/trigonometric.ts";
import { type FloatValue, INDEFINITE } from "../float/value.ts";
import { always, type Executor } from "./executor.ts";
import { unary } from "./x87-arithmetic.ts";
import { begin, finish, overflow, underflow, X87 } from "./x87-instruction.ts";
import { isEmpty, pop, registerValue, setValue, turnStack } from "./x87-stack.ts";
import { FSW_C2 } from "./x87-state.ts";

/** The transcendental instructions. Their results are within one unit of the last place. @see SDM Vol. 1 "Transcendental Instructions" */

/** ST(1) ← apply(ST(1), ST(0)), then a pop. */
function popping(apply: (environment: FloatEnvironment, y: FloatValue, x: FloatValue) => FloatValue): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    const isMissing = isEmpty(cpu, 0) || isEmpty(cpu, 1);
    const result = isMissing
      ? underflow(environment)
      : apply(environment, registerValue(cpu, 1), registerValue(cpu, 0));
    if (environment.delivers) {
      setValue(cpu, 1, result);
      pop(cpu);
    }
    finish(cpu, op);
  }, X87);
}

/** C2 = 1: the angle is out of range, and ST(0) stays. */
function ofAngle(apply: (environment: FloatEnvironment, angle: FloatValue) => TrigonometricResult): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    let result: TrigonometricResult = { value: INDEFINITE, outOfRange: false };
    if (isEmpty(cpu, 0)) underflow(environment);
    else result = apply(environment, registerValue(cpu, 0));
    if (environment.delivers && !result.outOfRange) setValue(cpu, 0, result.value);
    finish(cpu, op, result.outOfRange ? FSW_C2 : 0, FSW_C2);
  }, X87);
}

/** Replaces ST(0) and pushes a second result, if there is room. */
function pairOfAngle(apply: (environment: FloatEnvironment, angle: FloatValue) => TrigonometricPair): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    let result: TrigonometricPair = { value: INDEFINITE, secondary: INDEFINITE, outOfRange: false };
    if (isEmpty(cpu, 0)) underflow(environment);
    else if (!isEmpty(cpu, 7)) overflow(environment);
    else result = apply(environment, registerValue(cpu, 0));
    if (environment.delivers && !result.outOfRange) {
      setValue(cpu, 0, result.value);
      turnStack(cpu, -1);
      setValue(cpu, 0, result.secondary);
    }
    finish(cpu, op, result.outOfRange ? FSW_C2 : 0, FSW_C2);
  }, X87);
}

export const x87TranscendentalExecutors = {
  F2XM1: unary(exponentialMinusOne),
  FYL2X: popping(timesLogarithm),
  FYL2XP1: popping(timesLogarithmPlusOne),
  FPTAN: pairOfAngle(tangent),
  FPATAN: popping(arctangent),
  FSIN: ofAngle(sine),
  FCOS: ofAngle(cosine),
  FSINCOS: pairOfAngle(sineAndCosine),
};
