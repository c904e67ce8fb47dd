import type { Cpu } from "./cpu.ts";
import { always, chosen, type Executor } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";

/** Shifts of packed integers. A count as large as the element gives zero, or its sign. */

/** 64 and more are all the same. */
const LARGE = 64;

/** The count in the low quadword of a register or memory. */
function countInVector(cpu: Cpu, op: Operation): number {
  const low = (cpu.vectors.words32[op.s] as number) >>> 0;
  return cpu.vectors.words32[op.s + 1] !== 0 || low > LARGE ? LARGE : low;
}

function shiftLeft16(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words16;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words[op.d * 2 + i] = count > 15 ? 0 : (words[op.d * 2 + i] as number) << count;
}

function shiftLeft32(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words32;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words[op.d + i] = count > 31 ? 0 : (words[op.d + i] as number) << count;
}

function shiftLeft64(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words32;
  for (let i = op.vectorBytes / 4 - 2; i >= 0; i -= 2) {
    const low = words[op.d + i] as number;
    const high = words[op.d + i + 1] as number;
    // Two shifts: a shift by 32 would be a shift by 0.
    words[op.d + i] = count > 31 ? 0 : low << count;
    words[op.d + i + 1] =
      count > 63 ? 0 : count > 31 ? low << (count - 32) : (high << count) | ((low >>> 1) >>> (31 - count));
  }
}

function shiftRight16(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words16;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words[op.d * 2 + i] = count > 15 ? 0 : (words[op.d * 2 + i] as number) >>> count;
}

function shiftRight32(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words32;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words[op.d + i] = count > 31 ? 0 : (words[op.d + i] as number) >>> count;
}

function shiftRight64(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words32;
  for (let i = op.vectorBytes / 4 - 2; i >= 0; i -= 2) {
    const low = words[op.d + i] as number;
    const high = words[op.d + i + 1] as number;
    words[op.d + i] =
      count > 63 ? 0 : count > 31 ? high >>> (count - 32) : (low >>> count) | ((high << 1) << (31 - count));
    words[op.d + i + 1] = count > 31 ? 0 : high >>> count;
  }
}

function shiftRightArithmetic16(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.signed16;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words[op.d * 2 + i] = (words[op.d * 2 + i] as number) >> Math.min(count, 15);
}

function shiftRightArithmetic32(cpu: Cpu, op: Operation, count: number): void {
  const words = cpu.vectors.words32;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words[op.d + i] = (words[op.d + i] as number) >> Math.min(count, 31);
}

/** The count is an immediate where the form has one. */
function shift(by: (cpu: Cpu, op: Operation, count: number) => void): Executor {
  const byVector: Handler = (cpu, op) => by(cpu, op, countInVector(cpu, op));
  const byImmediate: Handler = (cpu, op) => by(cpu, op, Math.min(cpu.gpr8[op.s] as number, LARGE));
  return chosen(({ form }) => (form.immediates.length === 0 ? byVector : byImmediate));
}

function PSLLDQ(cpu: Cpu, op: Operation): void {
  const bytes = cpu.vectors.words8;
  const count = Math.min(cpu.gpr8[op.s] as number, 16);
  const first = op.d * 4;
  bytes.copyWithin(first + count, first, first + 16 - count);
  bytes.fill(0, first, first + count);
}

function PSRLDQ(cpu: Cpu, op: Operation): void {
  const bytes = cpu.vectors.words8;
  const count = Math.min(cpu.gpr8[op.s] as number, 16);
  const first = op.d * 4;
  bytes.copyWithin(first, first + count, first + 16);
  bytes.fill(0, first + 16 - count, first + 16);
}

export const simdShiftExecutors = {
  PSLLW: shift(shiftLeft16),
  PSLLD: shift(shiftLeft32),
  PSLLQ: shift(shiftLeft64),
  PSRLW: shift(shiftRight16),
  PSRLD: shift(shiftRight32),
  PSRLQ: shift(shiftRight64),
  PSRAW: shift(shiftRightArithmetic16),
  PSRAD: shift(shiftRightArithmetic32),
  PSLLDQ: always(PSLLDQ),
  PSRLDQ: always(PSRLDQ),
};
