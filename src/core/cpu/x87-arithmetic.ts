import { add, subtract } from "../float/add.ts";
import { roundToIntegral } from "../float/convert-integer.ts";
import type { FloatEnvironment } from "../float/environment.ts";
import { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "../float/format.ts";
import { divide, multiply } from "../float/multiply-divide.ts";
import { remainder } from "../float/remainder.ts";
import { extract, scale } from "../float/scale-extract.ts";
import { squareRoot } from "../float/square-root.ts";
import { type FloatValue, finite, INDEFINITE, isNaNValue, unpack } from "../float/value.ts";
import type { Cpu } from "./cpu.ts";
import { always, chosen, type Executor } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";
import { begin, finish, overflow, underflow, X87 } from "./x87-instruction.ts";
import { LOAD_BITS } from "./x87-memory.ts";
import { isEmpty, pop, registerValue, setValue, turnStack, wordOf } from "./x87-stack.ts";
import { FSW_C0, FSW_C1, FSW_C2, FSW_C3 } from "./x87-state.ts";

/** The arithmetic of the x87. @see SDM Vol. 1 "Basic Arithmetic Instructions" */

type Binary = (environment: FloatEnvironment, format: FloatFormat, a: FloatValue, b: FloatValue) => FloatValue;
type Load = (cpu: Cpu, op: Operation) => FloatValue;

function integer(bits: bigint): FloatValue {
  return finite(bits < 0n, bits < 0n ? -bits : bits, 0);
}

/** A memory operand as it enters an operation: exact, whatever its format. */
export const MEMORY_VALUES: Readonly<Record<string, Load>> = {
  m32fp: (cpu, op) => unpack(BINARY32, LOAD_BITS[32](cpu, op)),
  m64fp: (cpu, op) => unpack(BINARY64, LOAD_BITS[64](cpu, op)),
  m16int: (cpu, op) => integer(BigInt.asIntN(16, LOAD_BITS[16](cpu, op))),
  m32int: (cpu, op) => integer(BigInt.asIntN(32, LOAD_BITS[32](cpu, op))),
  m64int: (cpu, op) => integer(BigInt.asIntN(64, LOAD_BITS[64](cpu, op))),
};

/** A handler for each memory notation, made once; any other form takes `otherwise`. */
export function byMemory(make: (load: Load) => Handler, otherwise: Handler): Executor {
  const handlers = Object.fromEntries(Object.entries(MEMORY_VALUES).map(([notation, load]) => [notation, make(load)]));
  return chosen(({ form }) => handlers[form.operands[0] ?? ""] ?? otherwise, X87);
}

/** destination ← apply(destination, source); `reversed`: apply(source, destination). */
function arithmetic(apply: Binary, reversed: boolean, pops = false): Executor {
  const compute = (environment: FloatEnvironment, a: FloatValue, b: FloatValue): FloatValue =>
    reversed ? apply(environment, EXTENDED80, b, a) : apply(environment, EXTENDED80, a, b);
  const withMemory =
    (load: Load): Handler =>
    (cpu, op) => {
      const environment = begin(cpu);
      const source = load(cpu, op);
      const result = isEmpty(cpu, 0) ? underflow(environment) : compute(environment, registerValue(cpu, 0), source);
      if (environment.delivers) setValue(cpu, 0, result);
      finish(cpu, op);
    };
  const withRegister: Handler = (cpu, op) => {
    const environment = begin(cpu);
    const { d, s } = op;
    const isMissing = isEmpty(cpu, d) || isEmpty(cpu, s);
    const result = isMissing
      ? underflow(environment)
      : compute(environment, registerValue(cpu, d), registerValue(cpu, s));
    if (environment.delivers) {
      setValue(cpu, d, result);
      if (pops) pop(cpu);
    }
    finish(cpu, op);
  };
  return byMemory(withMemory, withRegister);
}

/** ST(0) ← apply(ST(0)). */
export function unary(apply: (environment: FloatEnvironment, value: FloatValue) => FloatValue): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    const result = isEmpty(cpu, 0) ? underflow(environment) : apply(environment, registerValue(cpu, 0));
    if (environment.delivers) setValue(cpu, 0, result);
    finish(cpu, op);
  }, X87);
}

/** FCHS and FABS: the sign bit alone, of whatever is there. */
function signed(change: (signAndExponent: number) => number): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    if (isEmpty(cpu, 0)) {
      const result = underflow(environment);
      if (environment.delivers) setValue(cpu, 0, result);
    } else {
      const words = cpu.vectors.words32;
      const at = wordOf(cpu, 0) + 2;
      words[at] = change(words[at] as number) & 0xffff;
    }
    finish(cpu, op);
  }, X87);
}

function FSCALE(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  const isMissing = isEmpty(cpu, 0) || isEmpty(cpu, 1);
  const result = isMissing ? underflow(environment) : scale(environment, registerValue(cpu, 0), registerValue(cpu, 1));
  if (environment.delivers) setValue(cpu, 0, result);
  finish(cpu, op);
}

/** ST(0) becomes the exponent, then the significand is pushed. */
function FXTRACT(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  let parts = { exponent: INDEFINITE, significand: INDEFINITE };
  if (isEmpty(cpu, 0)) underflow(environment);
  else if (!isEmpty(cpu, 7)) overflow(environment);
  else parts = extract(environment, registerValue(cpu, 0));
  if (environment.delivers) {
    setValue(cpu, 0, parts.exponent);
    turnStack(cpu, -1);
    setValue(cpu, 0, parts.significand);
  }
  finish(cpu, op);
}

/** C0, C3 and C1 are the quotient's low bits; C2 says that the reduction is not complete. Without a number C0 and C3 stay. */
function partialRemainder(nearest: boolean): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    let conditions = 0;
    let result: FloatValue;
    if (isEmpty(cpu, 0) || isEmpty(cpu, 1)) result = underflow(environment);
    else {
      const { value, partial, quotient } = remainder(
        environment,
        registerValue(cpu, 0),
        registerValue(cpu, 1),
        nearest,
      );
      result = value;
      if ((quotient & 1) !== 0) conditions |= FSW_C1;
      if ((quotient & 2) !== 0) conditions |= FSW_C3;
      if ((quotient & 4) !== 0) conditions |= FSW_C0;
      if (partial) conditions |= FSW_C2;
    }
    if (environment.delivers) setValue(cpu, 0, result);
    const isNumber = environment.delivers && !isNaNValue(result);
    finish(cpu, op, conditions, isNumber ? FSW_C0 | FSW_C2 | FSW_C3 : FSW_C2);
  }, X87);
}

export const x87ArithmeticExecutors = {
  FADD: arithmetic(add, false),
  FADDP: arithmetic(add, false, true),
  FIADD: arithmetic(add, false),
  FMUL: arithmetic(multiply, false),
  FMULP: arithmetic(multiply, false, true),
  FIMUL: arithmetic(multiply, false),
  FSUB: arithmetic(subtract, false),
  FSUBP: arithmetic(subtract, false, true),
  FISUB: arithmetic(subtract, false),
  FSUBR: arithmetic(subtract, true),
  FSUBRP: arithmetic(subtract, true, true),
  FISUBR: arithmetic(subtract, true),
  FDIV: arithmetic(divide, false),
  FDIVP: arithmetic(divide, false, true),
  FIDIV: arithmetic(divide, false),
  FDIVR: arithmetic(divide, true),
  FDIVRP: arithmetic(divide, true, true),
  FIDIVR: arithmetic(divide, true),
  FCHS: signed((word) => word ^ 0x8000),
  FABS: signed((word) => word & 0x7fff),
  FSQRT: unary((environment, value) => squareRoot(environment, EXTENDED80, value)),
  FRNDINT: unary((environment, value) => roundToIntegral(environment, value)),
  FSCALE: always(FSCALE, X87),
  FXTRACT: always(FXTRACT, X87),
  FPREM: partialRemainder(false),
  FPREM1: partialRemainder(true),
};
