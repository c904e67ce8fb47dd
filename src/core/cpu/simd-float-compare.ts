import { compare, maximum, minimum, type Relation } from "../float/compare.ts";
import type { FloatEnvironment } from "../float/environment.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import type { FloatValue } from "../float/value.ts";
import { CF, PF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import { KEEP } from "./flags.ts";
import type { Operation } from "./operation.ts";
import {
  beginExact,
  deliverFlags,
  endElement,
  exactElements,
  readElement,
  takeScratch,
  wordsOf,
} from "./simd-float-exact.ts";
import { isDenormal32, isDenormal64 } from "./simd-float-fast.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * Comparisons. Two values that are neither NaN nor denormal raise nothing and compare as JavaScript's numbers do, under every MXCSR.
 */

const SCRATCH64 = VECTOR_SCRATCH >> 1;

// How two values stand, a bit each, and the predicates 0–7 of CMPPS as the relations that they accept.
const LESS = 1;
const EQUAL = 2;
const GREATER = 4;
const UNORDERED = 8;
const ACCEPTS = Uint8Array.of(
  EQUAL,
  LESS,
  LESS | EQUAL,
  UNORDERED,
  LESS | GREATER | UNORDERED,
  EQUAL | GREATER | UNORDERED,
  GREATER | UNORDERED,
  LESS | EQUAL | GREATER,
);
/** Bit n: predicate n raises IE for signaling NaNs only. */
const QUIET_PREDICATES = 0b1001_1001;

const BITS: Readonly<Record<Relation, number>> = { less: LESS, equal: EQUAL, greater: GREATER, unordered: UNORDERED };

/** LESS, EQUAL or GREATER; 0: a NaN or a denormal is among them. */
function relation64(a: number, b: number): number {
  if (isDenormal64(a) || isDenormal64(b)) return 0;
  return a < b ? LESS : a > b ? GREATER : a === b ? EQUAL : 0;
}

function relation32(a: number, b: number): number {
  if (isDenormal32(a) || isDenormal32(b)) return 0;
  return a < b ? LESS : a > b ? GREATER : a === b ? EQUAL : 0;
}

// --- CMPPS, CMPPD, CMPSS, CMPSD -----------------------------------------------------------------------------------------

function compareElements(cpu: Cpu, op: Operation, format: FloatFormat, count: number): void {
  const predicate = (cpu.gpr8[op.t] as number) & 7;
  const step = wordsOf(format);
  const words = cpu.vectors.words32;
  const environment = beginExact(cpu);
  for (let at = 0; at < count * step; at += step) {
    const first = readElement(cpu, format, op.d + at);
    const second = readElement(cpu, format, op.s + at);
    const relation = compare(environment, first, second, ((QUIET_PREDICATES >> predicate) & 1) === 1);
    const mask = (BITS[relation] & (ACCEPTS[predicate] as number)) !== 0 ? -1 : 0;
    words[VECTOR_SCRATCH + at] = mask;
    words[VECTOR_SCRATCH + at + step - 1] = mask;
    endElement();
  }
  deliverFlags(cpu);
  takeScratch(cpu, op.d, count * step);
}

function compare64(cpu: Cpu, op: Operation, count: number): void {
  const { floats64, words32 } = cpu.vectors;
  const accepts = ACCEPTS[(cpu.gpr8[op.t] as number) & 7] as number;
  for (let i = 0; i < count; i++) {
    const relation = relation64(floats64[(op.d >> 1) + i] as number, floats64[(op.s >> 1) + i] as number);
    if (relation === 0) {
      compareElements(cpu, op, BINARY64, count);
      return;
    }
    const mask = (relation & accepts) !== 0 ? -1 : 0;
    words32[VECTOR_SCRATCH + 2 * i] = mask;
    words32[VECTOR_SCRATCH + 2 * i + 1] = mask;
  }
  takeScratch(cpu, op.d, 2 * count);
}

function compare32(cpu: Cpu, op: Operation, count: number): void {
  const { floats32, words32 } = cpu.vectors;
  const accepts = ACCEPTS[(cpu.gpr8[op.t] as number) & 7] as number;
  for (let i = 0; i < count; i++) {
    const relation = relation32(floats32[op.d + i] as number, floats32[op.s + i] as number);
    if (relation === 0) {
      compareElements(cpu, op, BINARY32, count);
      return;
    }
    words32[VECTOR_SCRATCH + i] = (relation & accepts) !== 0 ? -1 : 0;
  }
  takeScratch(cpu, op.d, count);
}

const CMPSD = (cpu: Cpu, op: Operation): void => compare64(cpu, op, 1);
const CMPPD = (cpu: Cpu, op: Operation): void => compare64(cpu, op, 2);
const CMPSS = (cpu: Cpu, op: Operation): void => compare32(cpu, op, 1);
const CMPPS = (cpu: Cpu, op: Operation): void => compare32(cpu, op, 4);

// --- MIN, MAX: the second operand unless the first is less (greater) ----------------------------------------------------

type Selection = (environment: FloatEnvironment, a: FloatValue, b: FloatValue) => FloatValue;

function selectExactly(cpu: Cpu, op: Operation, format: FloatFormat, count: number, selection: Selection): void {
  exactElements(cpu, op, format, count, (environment, _format, a, b) => selection(environment, a, b));
}

/** @param keeps LESS or GREATER: how the first operand stands to the second where it stays */
function select64(cpu: Cpu, op: Operation, count: number, keeps: number): void {
  const { floats64 } = cpu.vectors;
  for (let i = 0; i < count; i++) {
    const a = floats64[(op.d >> 1) + i] as number;
    const b = floats64[(op.s >> 1) + i] as number;
    const relation = relation64(a, b);
    if (relation === 0) {
      selectExactly(cpu, op, BINARY64, count, keeps === LESS ? minimum : maximum);
      return;
    }
    floats64[SCRATCH64 + i] = relation === keeps ? a : b;
  }
  takeScratch(cpu, op.d, 2 * count);
}

function select32(cpu: Cpu, op: Operation, count: number, keeps: number): void {
  const { floats32 } = cpu.vectors;
  for (let i = 0; i < count; i++) {
    const a = floats32[op.d + i] as number;
    const b = floats32[op.s + i] as number;
    const relation = relation32(a, b);
    if (relation === 0) {
      selectExactly(cpu, op, BINARY32, count, keeps === LESS ? minimum : maximum);
      return;
    }
    floats32[VECTOR_SCRATCH + i] = relation === keeps ? a : b;
  }
  takeScratch(cpu, op.d, count);
}

const MINSD = (cpu: Cpu, op: Operation): void => select64(cpu, op, 1, LESS);
const MINPD = (cpu: Cpu, op: Operation): void => select64(cpu, op, 2, LESS);
const MINSS = (cpu: Cpu, op: Operation): void => select32(cpu, op, 1, LESS);
const MINPS = (cpu: Cpu, op: Operation): void => select32(cpu, op, 4, LESS);
const MAXSD = (cpu: Cpu, op: Operation): void => select64(cpu, op, 1, GREATER);
const MAXPD = (cpu: Cpu, op: Operation): void => select64(cpu, op, 2, GREATER);
const MAXSS = (cpu: Cpu, op: Operation): void => select32(cpu, op, 1, GREATER);
const MAXPS = (cpu: Cpu, op: Operation): void => select32(cpu, op, 4, GREATER);

// --- COMISS, COMISD, UCOMISS, UCOMISD -----------------------------------------------------------------------------------

/** ZF, PF and CF by relation. */
const FLAGS = new Int32Array(UNORDERED + 1);
FLAGS[LESS] = CF;
FLAGS[EQUAL] = ZF;
FLAGS[UNORDERED] = ZF | PF | CF;

function setFlags(cpu: Cpu, relation: number): void {
  cpu.rflags = (cpu.rflags & KEEP) | (FLAGS[relation] as number);
}

function compareExactly(cpu: Cpu, op: Operation, format: FloatFormat, quiet: boolean): void {
  const environment = beginExact(cpu);
  const relation = compare(environment, readElement(cpu, format, op.d), readElement(cpu, format, op.s), quiet);
  endElement();
  deliverFlags(cpu);
  setFlags(cpu, BITS[relation]);
}

function compareScalar64(cpu: Cpu, op: Operation, quiet: boolean): void {
  const { floats64 } = cpu.vectors;
  const relation = relation64(floats64[op.d >> 1] as number, floats64[op.s >> 1] as number);
  if (relation === 0) compareExactly(cpu, op, BINARY64, quiet);
  else setFlags(cpu, relation);
}

function compareScalar32(cpu: Cpu, op: Operation, quiet: boolean): void {
  const { floats32 } = cpu.vectors;
  const relation = relation32(floats32[op.d] as number, floats32[op.s] as number);
  if (relation === 0) compareExactly(cpu, op, BINARY32, quiet);
  else setFlags(cpu, relation);
}

const COMISD = (cpu: Cpu, op: Operation): void => compareScalar64(cpu, op, false);
const COMISS = (cpu: Cpu, op: Operation): void => compareScalar32(cpu, op, false);
const UCOMISD = (cpu: Cpu, op: Operation): void => compareScalar64(cpu, op, true);
const UCOMISS = (cpu: Cpu, op: Operation): void => compareScalar32(cpu, op, true);

export const simdFloatCompareExecutors = {
  CMPPS: always(CMPPS),
  CMPPD: always(CMPPD),
  CMPSS: always(CMPSS),
  CMPSD: always(CMPSD),
  MINPS: always(MINPS),
  MINPD: always(MINPD),
  MINSS: always(MINSS),
  MINSD: always(MINSD),
  MAXPS: always(MAXPS),
  MAXPD: always(MAXPD),
  MAXSS: always(MAXSS),
  MAXSD: always(MAXSD),
  COMISS: always(COMISS),
  COMISD: always(COMISD),
  UCOMISS: always(UCOMISS),
  UCOMISD: always(UCOMISD),
};
