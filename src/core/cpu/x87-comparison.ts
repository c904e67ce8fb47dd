import { compare, type Relation } from "../float/compare.ts";
import type { FloatEnvironment } from "../float/environment.ts";
import { type FloatKind, type FloatValue, zero } from "../float/value.ts";
import { AF, CF, OF, PF, SF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { always, type Executor } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";
import { byMemory } from "./x87-arithmetic.ts";
import { begin, finish, finishKeepingC1, underflow, X87 } from "./x87-instruction.ts";
import { isEmpty, pop, registerValue, wordOf } from "./x87-stack.ts";
import { FSW_C0, FSW_C1, FSW_C2, FSW_C3 } from "./x87-state.ts";

/** Comparisons of the x87. @see SDM Vol. 1 "Comparison Instructions" */

const CONDITIONS = FSW_C0 | FSW_C2 | FSW_C3;
const RELATION_CONDITIONS: Readonly<Record<Relation, number>> = {
  greater: 0,
  less: FSW_C0,
  equal: FSW_C3,
  unordered: CONDITIONS,
};
const RELATION_FLAGS: Readonly<Record<Relation, number>> = {
  greater: 0,
  less: CF,
  equal: ZF,
  unordered: ZF | PF | CF,
};

type Other = (cpu: Cpu, op: Operation) => FloatValue;

function relate(environment: FloatEnvironment, isMissing: boolean, a: () => FloatValue, b: FloatValue, quiet: boolean) {
  if (!isMissing) return compare(environment, a(), b, quiet);
  underflow(environment);
  return "unordered";
}

function popTimes(cpu: Cpu, times: number): void {
  for (let count = 0; count < times; count++) pop(cpu);
}

/** ST(0) with memory, ST(i) or, where no operand is written, ST(1). */
function comparison(quiet: boolean, pops: number): Executor {
  const withMemory =
    (load: Other): Handler =>
    (cpu, op) => {
      const environment = begin(cpu);
      const relation = relate(environment, isEmpty(cpu, 0), () => registerValue(cpu, 0), load(cpu, op), quiet);
      if (environment.delivers) popTimes(cpu, pops);
      finish(cpu, op, RELATION_CONDITIONS[relation], CONDITIONS);
    };
  const withRegister: Handler = (cpu, op) => {
    const environment = begin(cpu);
    const i = op.instruction.form.operands.length === 0 ? 1 : op.d;
    const isMissing = isEmpty(cpu, 0) || isEmpty(cpu, i);
    const relation = relate(environment, isMissing, () => registerValue(cpu, 0), registerValue(cpu, i), quiet);
    if (environment.delivers) popTimes(cpu, pops);
    finish(cpu, op, RELATION_CONDITIONS[relation], CONDITIONS);
  };
  return byMemory(withMemory, withRegister);
}

function comparisonToFlags(quiet: boolean, pops: number): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    const isMissing = isEmpty(cpu, 0) || isEmpty(cpu, op.s);
    const relation = relate(environment, isMissing, () => registerValue(cpu, 0), registerValue(cpu, op.s), quiet);
    cpu.rflags = (cpu.rflags & ~(OF | SF | ZF | AF | PF | CF)) | RELATION_FLAGS[relation];
    if (environment.delivers) popTimes(cpu, pops);
    finishKeepingC1(cpu, op);
  }, X87);
}

function FTST(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  const relation = relate(environment, isEmpty(cpu, 0), () => registerValue(cpu, 0), zero(false), false);
  finish(cpu, op, RELATION_CONDITIONS[relation], CONDITIONS);
}

const CLASS: Readonly<Record<FloatKind, number>> = {
  unsupported: 0,
  quietNaN: FSW_C0,
  signalingNaN: FSW_C0,
  finite: FSW_C2,
  infinity: FSW_C2 | FSW_C0,
  zero: FSW_C3,
};
const EMPTY = FSW_C3 | FSW_C0;
const DENORMAL = FSW_C3 | FSW_C2;

/** C3, C2 and C0 are the class, C1 the sign bit, of an empty register too. */
function FXAM(cpu: Cpu, op: Operation): void {
  begin(cpu);
  const { kind, denormal } = registerValue(cpu, 0);
  const found = isEmpty(cpu, 0) ? EMPTY : denormal ? DENORMAL : CLASS[kind];
  const isNegative = ((cpu.vectors.words32[wordOf(cpu, 0) + 2] as number) & 0x8000) !== 0;
  finish(cpu, op, found | (isNegative ? FSW_C1 : 0), CONDITIONS);
}

export const x87ComparisonExecutors = {
  FCOM: comparison(false, 0),
  FCOMP: comparison(false, 1),
  FCOMPP: comparison(false, 2),
  FUCOM: comparison(true, 0),
  FUCOMP: comparison(true, 1),
  FUCOMPP: comparison(true, 2),
  FICOM: comparison(false, 0),
  FICOMP: comparison(false, 1),
  FCOMI: comparisonToFlags(false, 0),
  FCOMIP: comparisonToFlags(false, 1),
  FUCOMI: comparisonToFlags(true, 0),
  FUCOMIP: comparisonToFlags(true, 1),
  FTST: always(FTST, X87),
  FXAM: always(FXAM, X87),
};
