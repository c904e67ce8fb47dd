import { add, subtract } from "../float/add.ts";
import { BINARY32, BINARY64 } from "../float/format.ts";
import { divide, multiply } from "../float/multiply-divide.ts";
import { squareRoot } from "../float/square-root.ts";
import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import { exactElements, exactUnary, takeScratch } from "./simd-float-exact.ts";
import * as fast from "./simd-float-fast.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * Sum, difference, product, quotient and square root. Each handler tries JavaScript's arithmetic and leaves what that does not settle
 * to the exact one. They are written out, not made by a function: a call through a variable would cost more than the arithmetic.
 */

const SCRATCH64 = VECTOR_SCRATCH >> 1;

function ADDSD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const a = values[op.d >> 1] as number;
  const b = values[op.s >> 1] as number;
  const r = a + b;
  if (fast.sumSettled64(cpu.mxcsr, a, b, r)) values[op.d >> 1] = r;
  else exactElements(cpu, op, BINARY64, 1, add);
}

function ADDSS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  const a = values[op.d] as number;
  const b = values[op.s] as number;
  const sum = a + b;
  const r = Math.fround(sum);
  if (fast.sumSettled32(cpu.mxcsr, a, b, sum, r)) values[op.d] = r;
  else exactElements(cpu, op, BINARY32, 1, add);
}

function ADDPD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const d = op.d >> 1;
  const s = op.s >> 1;
  const a = values[d] as number;
  const b = values[s] as number;
  const upperA = values[d + 1] as number;
  const upperB = values[s + 1] as number;
  const r = a + b;
  const upperR = upperA + upperB;
  const { mxcsr } = cpu;
  if (fast.sumSettled64(mxcsr, a, b, r) && fast.sumSettled64(mxcsr, upperA, upperB, upperR)) {
    values[d] = r;
    values[d + 1] = upperR;
  } else exactElements(cpu, op, BINARY64, 2, add);
}

function ADDPS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  for (let i = 0; i < 4; i++) {
    const a = values[op.d + i] as number;
    const b = values[op.s + i] as number;
    const sum = a + b;
    const r = Math.fround(sum);
    if (!fast.sumSettled32(cpu.mxcsr, a, b, sum, r)) {
      exactElements(cpu, op, BINARY32, 4, add);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

function SUBSD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const a = values[op.d >> 1] as number;
  const b = values[op.s >> 1] as number;
  const r = a - b;
  if (fast.sumSettled64(cpu.mxcsr, a, -b, r)) values[op.d >> 1] = r;
  else exactElements(cpu, op, BINARY64, 1, subtract);
}

function SUBSS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  const a = values[op.d] as number;
  const b = values[op.s] as number;
  const difference = a - b;
  const r = Math.fround(difference);
  if (fast.sumSettled32(cpu.mxcsr, a, -b, difference, r)) values[op.d] = r;
  else exactElements(cpu, op, BINARY32, 1, subtract);
}

function SUBPD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const d = op.d >> 1;
  const s = op.s >> 1;
  const a = values[d] as number;
  const b = values[s] as number;
  const upperA = values[d + 1] as number;
  const upperB = values[s + 1] as number;
  const r = a - b;
  const upperR = upperA - upperB;
  const { mxcsr } = cpu;
  if (fast.sumSettled64(mxcsr, a, -b, r) && fast.sumSettled64(mxcsr, upperA, -upperB, upperR)) {
    values[d] = r;
    values[d + 1] = upperR;
  } else exactElements(cpu, op, BINARY64, 2, subtract);
}

function SUBPS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  for (let i = 0; i < 4; i++) {
    const a = values[op.d + i] as number;
    const b = values[op.s + i] as number;
    const difference = a - b;
    const r = Math.fround(difference);
    if (!fast.sumSettled32(cpu.mxcsr, a, -b, difference, r)) {
      exactElements(cpu, op, BINARY32, 4, subtract);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

function MULSD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const a = values[op.d >> 1] as number;
  const b = values[op.s >> 1] as number;
  const r = a * b;
  if (fast.productSettled64(cpu.mxcsr, a, b, r)) values[op.d >> 1] = r;
  else exactElements(cpu, op, BINARY64, 1, multiply);
}

function MULSS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  const a = values[op.d] as number;
  const b = values[op.s] as number;
  const product = a * b;
  const r = Math.fround(product);
  if (fast.productSettled32(cpu.mxcsr, a, b, product, r)) values[op.d] = r;
  else exactElements(cpu, op, BINARY32, 1, multiply);
}

function MULPD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const d = op.d >> 1;
  const s = op.s >> 1;
  const a = values[d] as number;
  const b = values[s] as number;
  const upperA = values[d + 1] as number;
  const upperB = values[s + 1] as number;
  const r = a * b;
  const upperR = upperA * upperB;
  const { mxcsr } = cpu;
  if (fast.productSettled64(mxcsr, a, b, r) && fast.productSettled64(mxcsr, upperA, upperB, upperR)) {
    values[d] = r;
    values[d + 1] = upperR;
  } else exactElements(cpu, op, BINARY64, 2, multiply);
}

function MULPS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  for (let i = 0; i < 4; i++) {
    const a = values[op.d + i] as number;
    const b = values[op.s + i] as number;
    const product = a * b;
    const r = Math.fround(product);
    if (!fast.productSettled32(cpu.mxcsr, a, b, product, r)) {
      exactElements(cpu, op, BINARY32, 4, multiply);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

function DIVSD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const a = values[op.d >> 1] as number;
  const b = values[op.s >> 1] as number;
  const r = a / b;
  if (fast.quotientSettled64(cpu.mxcsr, a, b, r)) values[op.d >> 1] = r;
  else exactElements(cpu, op, BINARY64, 1, divide);
}

function DIVSS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  const a = values[op.d] as number;
  const b = values[op.s] as number;
  const r = Math.fround(a / b);
  if (fast.quotientSettled32(cpu.mxcsr, a, b, r)) values[op.d] = r;
  else exactElements(cpu, op, BINARY32, 1, divide);
}

function DIVPD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const d = op.d >> 1;
  const s = op.s >> 1;
  const a = values[d] as number;
  const b = values[s] as number;
  const upperA = values[d + 1] as number;
  const upperB = values[s + 1] as number;
  const r = a / b;
  const upperR = upperA / upperB;
  const { mxcsr } = cpu;
  if (fast.quotientSettled64(mxcsr, a, b, r) && fast.quotientSettled64(mxcsr, upperA, upperB, upperR)) {
    values[d] = r;
    values[d + 1] = upperR;
  } else exactElements(cpu, op, BINARY64, 2, divide);
}

function DIVPS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  for (let i = 0; i < 4; i++) {
    const a = values[op.d + i] as number;
    const b = values[op.s + i] as number;
    const r = Math.fround(a / b);
    if (!fast.quotientSettled32(cpu.mxcsr, a, b, r)) {
      exactElements(cpu, op, BINARY32, 4, divide);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

function SQRTSD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  const a = values[op.s >> 1] as number;
  const r = Math.sqrt(a);
  if (fast.rootSettled64(cpu.mxcsr, a, r)) values[op.d >> 1] = r;
  else exactUnary(cpu, op, BINARY64, 1, squareRoot);
}

function SQRTSS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  const a = values[op.s] as number;
  const r = Math.fround(Math.sqrt(a));
  if (fast.rootSettled32(cpu.mxcsr, a, r)) values[op.d] = r;
  else exactUnary(cpu, op, BINARY32, 1, squareRoot);
}

function SQRTPD(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats64;
  for (let i = 0; i < 2; i++) {
    const a = values[(op.s >> 1) + i] as number;
    const r = Math.sqrt(a);
    if (!fast.rootSettled64(cpu.mxcsr, a, r)) {
      exactUnary(cpu, op, BINARY64, 2, squareRoot);
      return;
    }
    values[SCRATCH64 + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

function SQRTPS(cpu: Cpu, op: Operation): void {
  const values = cpu.vectors.floats32;
  for (let i = 0; i < 4; i++) {
    const a = values[op.s + i] as number;
    const r = Math.fround(Math.sqrt(a));
    if (!fast.rootSettled32(cpu.mxcsr, a, r)) {
      exactUnary(cpu, op, BINARY32, 4, squareRoot);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, 4);
}

export const simdFloatExecutors = {
  ADDPS: always(ADDPS),
  ADDPD: always(ADDPD),
  ADDSS: always(ADDSS),
  ADDSD: always(ADDSD),
  SUBPS: always(SUBPS),
  SUBPD: always(SUBPD),
  SUBSS: always(SUBSS),
  SUBSD: always(SUBSD),
  MULPS: always(MULPS),
  MULPD: always(MULPD),
  MULSS: always(MULSS),
  MULSD: always(MULSD),
  DIVPS: always(DIVPS),
  DIVPD: always(DIVPD),
  DIVSS: always(DIVSS),
  DIVSD: always(DIVSD),
  SQRTPS: always(SQRTPS),
  SQRTPD: always(SQRTPD),
  SQRTSS: always(SQRTSS),
  SQRTSD: always(SQRTSD),
};
