import { roundToIntegral } from "../float/convert-integer.ts";
import { DOWN, NEAREST_EVEN, type RoundingControl, UP } from "../float/environment.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import { exactUnary, takeScratch } from "./simd-float-exact.ts";
import { inexactIsKnown, isDenormal32, nearestIntegral } from "./simd-float-fast.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * ROUNDPS, ROUNDPD, ROUNDSS, ROUNDSD. The immediate:
 *
 *     bit 3   PE is not raised
 *     bit 2   the rounding mode is MXCSR.RC, not bits 1:0
 *     1:0     rounding mode, as in MXCSR.RC
 */
const QUIET = 8;
const BY_MXCSR = 4;

const SCRATCH64 = VECTOR_SCRATCH >> 1;

function modeOf(mxcsr: number, immediate: number): RoundingControl {
  return (((immediate & BY_MXCSR) !== 0 ? mxcsr >>> 13 : immediate) & 3) as RoundingControl;
}

function roundExactly(cpu: Cpu, op: Operation, format: FloatFormat, count: number): void {
  const immediate = cpu.gpr8[op.t] as number;
  const mode = modeOf(cpu.mxcsr, immediate);
  exactUnary(cpu, op, format, count, (environment, _format, value) =>
    roundToIntegral(environment, value, mode, (immediate & QUIET) !== 0),
  );
}

/** The result where it is settled: no NaN, no denormal, and PE known, not asked for or not raised; else NaN. */
function settledIntegral(mxcsr: number, immediate: number, value: number): number {
  if (isDenormal32(value)) return Number.NaN; // with DAZ a zero
  const mode = modeOf(mxcsr, immediate);
  const r =
    mode === NEAREST_EVEN
      ? nearestIntegral(value)
      : mode === DOWN
        ? Math.floor(value)
        : mode === UP
          ? Math.ceil(value)
          : Math.trunc(value);
  return r === value || (immediate & QUIET) !== 0 || inexactIsKnown(mxcsr) ? r : Number.NaN;
}

function round64(cpu: Cpu, op: Operation, count: number): void {
  const values = cpu.vectors.floats64;
  const immediate = cpu.gpr8[op.t] as number;
  for (let i = 0; i < count; i++) {
    const r = settledIntegral(cpu.mxcsr, immediate, values[(op.s >> 1) + i] as number);
    if (Number.isNaN(r)) {
      roundExactly(cpu, op, BINARY64, count);
      return;
    }
    values[SCRATCH64 + i] = r;
  }
  takeScratch(cpu, op.d, 2 * count);
}

function round32(cpu: Cpu, op: Operation, count: number): void {
  const values = cpu.vectors.floats32;
  const immediate = cpu.gpr8[op.t] as number;
  for (let i = 0; i < count; i++) {
    const r = settledIntegral(cpu.mxcsr, immediate, values[op.s + i] as number);
    if (Number.isNaN(r)) {
      roundExactly(cpu, op, BINARY32, count);
      return;
    }
    values[VECTOR_SCRATCH + i] = r;
  }
  takeScratch(cpu, op.d, count);
}

const ROUNDSD = (cpu: Cpu, op: Operation): void => round64(cpu, op, 1);
const ROUNDPD = (cpu: Cpu, op: Operation): void => round64(cpu, op, 2);
const ROUNDSS = (cpu: Cpu, op: Operation): void => round32(cpu, op, 1);
const ROUNDPS = (cpu: Cpu, op: Operation): void => round32(cpu, op, 4);

export const simdFloatRoundExecutors = {
  ROUNDPS: always(ROUNDPS),
  ROUNDPD: always(ROUNDPD),
  ROUNDSS: always(ROUNDSS),
  ROUNDSD: always(ROUNDSD),
};
