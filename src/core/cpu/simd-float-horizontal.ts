import { add, subtract } from "../float/add.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import { multiply } from "../float/multiply-divide.ts";
import { zero } from "../float/value.ts";
import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import {
  beginExact,
  deliverFlags,
  endElement,
  readElement,
  takeScratch,
  wordsOf,
  writeElement,
} from "./simd-float-exact.ts";
import { productSettled32, productSettled64, sumSettled32, sumSettled64 } from "./simd-float-fast.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * Sums across elements: ADDSUB, HADD, HSUB and dot products. Each element of the result is that of two elements of the operands.
 */

const SCRATCH64 = VECTOR_SCRATCH >> 1;

/** The word of the first of two neighbours, whose sum is element `i` of HADDPS: of the first operand, then of the second. */
function neighbours(op: Operation, i: number, count: number): number {
  const half = count >> 1;
  const step = 4 / count;
  return i < half ? op.d + 2 * i * step : op.s + 2 * (i - half) * step;
}

/**
 * @param subtracted bit i: element i is a difference
 * @param across neighbours, not the elements of both operands at the same place
 */
function exactSums(cpu: Cpu, op: Operation, format: FloatFormat, subtracted: number, across: boolean): void {
  const step = wordsOf(format);
  const count = 4 / step;
  const environment = beginExact(cpu);
  for (let i = 0; i < count; i++) {
    const first = across ? neighbours(op, i, count) : op.d + i * step;
    const second = across ? first + step : op.s + i * step;
    const operation = ((subtracted >> i) & 1) === 1 ? subtract : add;
    const result = operation(environment, format, readElement(cpu, format, first), readElement(cpu, format, second));
    writeElement(cpu, format, VECTOR_SCRATCH + i * step, result);
    endElement();
  }
  deliverFlags(cpu);
  takeScratch(cpu, op.d, 4);
}

function sums64(cpu: Cpu, op: Operation, subtracted: number, across: boolean): void {
  const values = cpu.vectors.floats64;
  for (let i = 0; i < 2; i++) {
    const first = across ? neighbours(op, i, 2) >> 1 : (op.d >> 1) + i;
    const second = across ? first + 1 : (op.s >> 1) + i;
    const a = values[first] as number;
    const plain = values[second] as number;
    const b = ((subtracted >> i) & 1) === 1 ? -plain : plain;
    const r = a + b;
    if (!sumSettled64(cpu.mxcsr, a, b, r)) {
      exactSums(cpu, op, BINARY64, subtracted, across);
      return;
    }
    values[SCRATCH64 + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

function sums32(cpu: Cpu, op: Operation, subtracted: number, across: boolean): void {
  const values = cpu.vectors.floats32;
  for (let i = 0; i < 4; i++) {
    const first = across ? neighbours(op, i, 4) : op.d + i;
    const second = across ? first + 1 : op.s + i;
    const a = values[first] as number;
    const plain = values[second] as number;
    const b = ((subtracted >> i) & 1) === 1 ? -plain : plain;
    const sum = a + b;
    const r = Math.fround(sum);
    if (!sumSettled32(cpu.mxcsr, a, b, sum, r)) {
      exactSums(cpu, op, BINARY32, subtracted, across);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

const ADDSUBPS = (cpu: Cpu, op: Operation): void => sums32(cpu, op, 0b0101, false);
const ADDSUBPD = (cpu: Cpu, op: Operation): void => sums64(cpu, op, 0b01, false);
const HADDPS = (cpu: Cpu, op: Operation): void => sums32(cpu, op, 0, true);
const HADDPD = (cpu: Cpu, op: Operation): void => sums64(cpu, op, 0, true);
const HSUBPS = (cpu: Cpu, op: Operation): void => sums32(cpu, op, 0b1111, true);
const HSUBPD = (cpu: Cpu, op: Operation): void => sums64(cpu, op, 0b11, true);

// --- DPPS, DPPD: products where the immediate's upper half says, +0 elsewhere; pairs are summed, then the two sums -----------

/** Each stage is an operation of its own: a denormal product raises DE where it is added, and an unmasked exception ends it all. */
function exactDotProduct(cpu: Cpu, op: Operation, format: FloatFormat): void {
  const immediate = cpu.gpr8[op.t] as number;
  const step = wordsOf(format);
  const environment = beginExact(cpu);
  for (let i = 0; i < 4 / step; i++) {
    const isChosen = ((immediate >> (4 + i)) & 1) === 1;
    const first = readElement(cpu, format, op.d + i * step);
    const second = readElement(cpu, format, op.s + i * step);
    const term = isChosen ? multiply(environment, format, first, second) : zero(false);
    writeElement(cpu, format, VECTOR_SCRATCH + i * step, term);
    endElement();
  }
  deliverFlags(cpu);
  for (let terms = 2 / step; terms >= 1; terms /= 2) {
    beginExact(cpu);
    for (let i = 0; i < terms; i++) {
      const first = readElement(cpu, format, VECTOR_SCRATCH + 2 * i * step);
      const second = readElement(cpu, format, VECTOR_SCRATCH + (2 * i + 1) * step);
      writeElement(cpu, format, VECTOR_SCRATCH + i * step, add(environment, format, first, second));
      endElement();
    }
    deliverFlags(cpu);
  }
  const sum = readElement(cpu, format, VECTOR_SCRATCH);
  for (let i = 0; i < 4 / step; i++)
    writeElement(cpu, format, op.d + i * step, ((immediate >> i) & 1) === 1 ? sum : zero(false));
}

function DPPD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const { mxcsr } = cpu;
  const immediate = cpu.gpr8[op.t] as number;
  const [d, s] = [op.d >> 1, op.s >> 1];
  for (let i = 0; i < 2; i++) {
    let product = 0;
    if (((immediate >> (4 + i)) & 1) === 1) {
      const a = values[d + i] as number;
      const b = values[s + i] as number;
      product = a * b;
      if (!productSettled64(mxcsr, a, b, product)) {
        exactDotProduct(cpu, op, BINARY64);
        return;
      }
    }
    values[SCRATCH64 + i] = product;
  }
  const a = values[SCRATCH64] as number;
  const b = values[SCRATCH64 + 1] as number;
  const sum = a + b;
  if (!sumSettled64(mxcsr, a, b, sum)) {
    exactDotProduct(cpu, op, BINARY64);
    return;
  }
  for (let i = 0; i < 2; i++) values[d + i] = ((immediate >> i) & 1) === 1 ? sum : 0;
}

/** The sum of two elements of the scratch, or NaN where the exact path decides. */
function settledSum32(cpu: Cpu, first: number, second: number): number {
  const values = cpu.vectors.floats32;
  const a = values[VECTOR_SCRATCH + first] as number;
  const b = values[VECTOR_SCRATCH + second] as number;
  const sum = a + b;
  const r = Math.fround(sum);
  return sumSettled32(cpu.mxcsr, a, b, sum, r) ? r : Number.NaN;
}

function DPPS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  const { mxcsr } = cpu;
  const immediate = cpu.gpr8[op.t] as number;
  for (let i = 0; i < 4; i++) {
    let r = 0;
    if (((immediate >> (4 + i)) & 1) === 1) {
      const a = values[op.d + i] as number;
      const b = values[op.s + i] as number;
      const product = a * b;
      r = Math.fround(product);
      if (!productSettled32(mxcsr, a, b, product, r)) {
        exactDotProduct(cpu, op, BINARY32);
        return;
      }
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  values[VECTOR_SCRATCH] = settledSum32(cpu, 0, 1);
  values[VECTOR_SCRATCH + 1] = settledSum32(cpu, 2, 3);
  const sum = settledSum32(cpu, 0, 1);
  if (Number.isNaN(sum)) {
    exactDotProduct(cpu, op, BINARY32);
    return;
  }
  for (let i = 0; i < 4; i++) values[op.d + i] = ((immediate >> i) & 1) === 1 ? sum : 0;
}

export const simdFloatHorizontalExecutors = {
  ADDSUBPS: always(ADDSUBPS),
  ADDSUBPD: always(ADDSUBPD),
  HADDPS: always(HADDPS),
  HADDPD: always(HADDPD),
  HSUBPS: always(HSUBPS),
  HSUBPD: always(HSUBPD),
  DPPS: always(DPPS),
  DPPD: always(DPPD),
};
