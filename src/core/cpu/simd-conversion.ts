import { convertFormat } from "../float/convert-format.ts";
import { fromInteger, toInteger } from "../float/convert-integer.ts";
import { TOWARD_ZERO } from "../float/environment.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import type { Cpu } from "./cpu.ts";
import { always, chosen } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";
import {
  beginExact,
  deliverFlags,
  endElement,
  readElement,
  takeScratch,
  wordsOf,
  writeElement,
} from "./simd-float-exact.ts";
import { integerSettled, isDenormal32, narrowingSettled, settledInteger } from "./simd-float-fast.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/* Conversions within XMM registers, and between them and general registers. Those with MMX registers: `mmx-conversion.ts`. */

const SCRATCH64 = VECTOR_SCRATCH >> 1;
const TWO32 = 2 ** 32;

/** Clears words `count` … 3 of a register: the packed conversions that make fewer than four words. */
function clearUpper(cpu: Cpu, register: number, count: number): void {
  for (let i = count; i < 4; i++) cpu.vectors.words32[register + i] = 0;
}

// --- Floating point to 32-bit integers ------------------------------------------------------------------------------------

/** The scratch's first words become integers made of `count` elements of the source. @throws {CpuException} #XM, #UD */
export function integersToScratch(
  cpu: Cpu,
  op: Operation,
  format: FloatFormat,
  count: number,
  truncates: boolean,
): void {
  const { floats32, floats64, words32 } = cpu.vectors;
  for (let i = 0; i < count; i++) {
    const value = (format === BINARY32 ? floats32[op.s + i] : floats64[(op.s >> 1) + i]) as number;
    const integer = settledInteger(cpu.mxcsr, value, truncates);
    if (!(integer >= -0x8000_0000 && integer <= 0x7fff_ffff)) {
      exactIntegers(cpu, op, format, count, truncates);
      return;
    }
    words32[VECTOR_SCRATCH + i] = integer;
  }
}

function exactIntegers(cpu: Cpu, op: Operation, format: FloatFormat, count: number, truncates: boolean): void {
  const environment = beginExact(cpu);
  for (let i = 0; i < count; i++) {
    const value = readElement(cpu, format, op.s + i * wordsOf(format));
    const integer = toInteger(environment, value, 32, truncates ? TOWARD_ZERO : environment.rounding);
    cpu.vectors.words32[VECTOR_SCRATCH + i] = Number(integer);
    endElement();
  }
  deliverFlags(cpu);
}

function CVTPS2DQ(cpu: Cpu, op: Operation): void {
  integersToScratch(cpu, op, BINARY32, 4, false);
  takeScratch(cpu, op.d, 4);
}

function CVTTPS2DQ(cpu: Cpu, op: Operation): void {
  integersToScratch(cpu, op, BINARY32, 4, true);
  takeScratch(cpu, op.d, 4);
}

function CVTPD2DQ(cpu: Cpu, op: Operation): void {
  integersToScratch(cpu, op, BINARY64, 2, false);
  takeScratch(cpu, op.d, 2);
  clearUpper(cpu, op.d, 2);
}

function CVTTPD2DQ(cpu: Cpu, op: Operation): void {
  integersToScratch(cpu, op, BINARY64, 2, true);
  takeScratch(cpu, op.d, 2);
  clearUpper(cpu, op.d, 2);
}

// --- A scalar to a general register ---------------------------------------------------------------------------------------

function toGeneral32(cpu: Cpu, op: Operation, format: FloatFormat, truncates: boolean): void {
  integersToScratch(cpu, op, format, 1, truncates);
  cpu.gpr32[op.d] = cpu.vectors.words32[VECTOR_SCRATCH] as number;
  cpu.gpr32[op.d + 1] = 0;
}

function toGeneral64(cpu: Cpu, op: Operation, format: FloatFormat, truncates: boolean): void {
  const { floats32, floats64 } = cpu.vectors;
  const value = (format === BINARY32 ? floats32[op.s] : floats64[op.s >> 1]) as number;
  const integer = settledInteger(cpu.mxcsr, value, truncates);
  if (integer >= -(2 ** 63) && integer < 2 ** 63) {
    const high = Math.floor(integer / TWO32);
    cpu.gpr32[op.d] = integer - high * TWO32;
    cpu.gpr32[op.d + 1] = high;
    return;
  }
  const environment = beginExact(cpu);
  const rounding = truncates ? TOWARD_ZERO : environment.rounding;
  const exact = toInteger(environment, readElement(cpu, format, op.s), 64, rounding);
  endElement();
  deliverFlags(cpu);
  cpu.gpr64[op.d >> 1] = exact;
}

const CVTSS2SI32 = (cpu: Cpu, op: Operation): void => toGeneral32(cpu, op, BINARY32, false);
const CVTSS2SI64 = (cpu: Cpu, op: Operation): void => toGeneral64(cpu, op, BINARY32, false);
const CVTTSS2SI32 = (cpu: Cpu, op: Operation): void => toGeneral32(cpu, op, BINARY32, true);
const CVTTSS2SI64 = (cpu: Cpu, op: Operation): void => toGeneral64(cpu, op, BINARY32, true);
const CVTSD2SI32 = (cpu: Cpu, op: Operation): void => toGeneral32(cpu, op, BINARY64, false);
const CVTSD2SI64 = (cpu: Cpu, op: Operation): void => toGeneral64(cpu, op, BINARY64, false);
const CVTTSD2SI32 = (cpu: Cpu, op: Operation): void => toGeneral32(cpu, op, BINARY64, true);
const CVTTSD2SI64 = (cpu: Cpu, op: Operation): void => toGeneral64(cpu, op, BINARY64, true);

// --- Integers to floating point -------------------------------------------------------------------------------------------

/** The first `count` words of the scratch become single precision values of 32-bit integers. @throws {CpuException} #XM, #UD */
export function singlesToScratch(cpu: Cpu, op: Operation, count: number): void {
  const { floats32, words32 } = cpu.vectors;
  for (let i = 0; i < count; i++) {
    const integer = words32[op.s + i] as number;
    const r = Math.fround(integer);
    if (!integerSettled(cpu.mxcsr, integer, r)) {
      exactSingles(cpu, op, count);
      return;
    }
    floats32[VECTOR_SCRATCH + i] = r;
  }
}

function exactSingles(cpu: Cpu, op: Operation, count: number): void {
  const environment = beginExact(cpu);
  for (let i = 0; i < count; i++) {
    const integer = BigInt(cpu.vectors.words32[op.s + i] as number);
    writeElement(cpu, BINARY32, VECTOR_SCRATCH + i, fromInteger(environment, BINARY32, integer));
    endElement();
  }
  deliverFlags(cpu);
}

function CVTDQ2PS(cpu: Cpu, op: Operation): void {
  singlesToScratch(cpu, op, 4);
  takeScratch(cpu, op.d, 4);
}

/** Exact, always. */
export function CVTDQ2PD(cpu: Cpu, op: Operation): void {
  const { floats64, words32 } = cpu.vectors;
  const first = words32[op.s] as number;
  const second = words32[op.s + 1] as number;
  floats64[op.d >> 1] = first;
  floats64[(op.d >> 1) + 1] = second;
}

function CVTSI2SD32(cpu: Cpu, op: Operation): void {
  cpu.vectors.floats64[op.d >> 1] = cpu.gpr32[op.s] as number;
}

function CVTSI2SS32(cpu: Cpu, op: Operation): void {
  const integer = cpu.gpr32[op.s] as number;
  const r = Math.fround(integer);
  if (integerSettled(cpu.mxcsr, integer, r)) cpu.vectors.floats32[op.d] = r;
  else fromGeneralExactly(cpu, op, BINARY32, BigInt(integer));
}

/** A 64-bit general register or memory operand as a number; NaN beyond 53 bits. */
function shortInteger(cpu: Cpu, at: number): number {
  const high = cpu.gpr32[at + 1] as number;
  if (high < -0x20_0000 || high >= 0x20_0000) return Number.NaN;
  return high * TWO32 + ((cpu.gpr32[at] as number) >>> 0);
}

function CVTSI2SD64(cpu: Cpu, op: Operation): void {
  const integer = shortInteger(cpu, op.s);
  if (Number.isNaN(integer)) fromGeneralExactly(cpu, op, BINARY64, BigInt.asIntN(64, cpu.gpr64[op.s >> 1] as bigint));
  else cpu.vectors.floats64[op.d >> 1] = integer;
}

function CVTSI2SS64(cpu: Cpu, op: Operation): void {
  const integer = shortInteger(cpu, op.s);
  const r = Math.fround(integer);
  if (!Number.isNaN(integer) && integerSettled(cpu.mxcsr, integer, r)) cpu.vectors.floats32[op.d] = r;
  else fromGeneralExactly(cpu, op, BINARY32, BigInt.asIntN(64, cpu.gpr64[op.s >> 1] as bigint));
}

function fromGeneralExactly(cpu: Cpu, op: Operation, format: FloatFormat, integer: bigint): void {
  const environment = beginExact(cpu);
  const value = fromInteger(environment, format, integer);
  endElement();
  deliverFlags(cpu);
  writeElement(cpu, format, op.d, value);
}

// --- Between single and double precision ----------------------------------------------------------------------------------

function exactFormats(cpu: Cpu, op: Operation, from: FloatFormat, to: FloatFormat, count: number): void {
  const environment = beginExact(cpu);
  for (let i = 0; i < count; i++) {
    const value = convertFormat(environment, to, readElement(cpu, from, op.s + i * wordsOf(from)));
    writeElement(cpu, to, VECTOR_SCRATCH + i * wordsOf(to), value);
    endElement();
  }
  deliverFlags(cpu);
}

function widened(cpu: Cpu, op: Operation, count: number): void {
  const { floats32, floats64 } = cpu.vectors;
  for (let i = 0; i < count; i++) {
    const value = floats32[op.s + i] as number;
    if (Number.isNaN(value) || isDenormal32(value)) {
      exactFormats(cpu, op, BINARY32, BINARY64, count);
      return;
    }
    floats64[SCRATCH64 + i] = value;
  }
}

function narrowed(cpu: Cpu, op: Operation, count: number): void {
  const { floats32, floats64 } = cpu.vectors;
  for (let i = 0; i < count; i++) {
    const value = floats64[(op.s >> 1) + i] as number;
    const r = Math.fround(value);
    if (!narrowingSettled(cpu.mxcsr, value, r)) {
      exactFormats(cpu, op, BINARY64, BINARY32, count);
      return;
    }
    floats32[VECTOR_SCRATCH + i] = r;
  }
}

function CVTSS2SD(cpu: Cpu, op: Operation): void {
  widened(cpu, op, 1);
  takeScratch(cpu, op.d, 2);
}

function CVTPS2PD(cpu: Cpu, op: Operation): void {
  widened(cpu, op, 2);
  takeScratch(cpu, op.d, 4);
}

function CVTSD2SS(cpu: Cpu, op: Operation): void {
  narrowed(cpu, op, 1);
  takeScratch(cpu, op.d, 1);
}

function CVTPD2PS(cpu: Cpu, op: Operation): void {
  narrowed(cpu, op, 2);
  takeScratch(cpu, op.d, 2);
  clearUpper(cpu, op.d, 2);
}

/** A 66 prefix beside F2 or F3 changes nothing: the operand size is 32 or 64 bits. */
const byRexW = (size32: Handler, size64: Handler) => chosen(({ form }) => (form.rexW ? size64 : size32));

export const simdConversionExecutors = {
  CVTDQ2PS: always(CVTDQ2PS),
  CVTPS2DQ: always(CVTPS2DQ),
  CVTTPS2DQ: always(CVTTPS2DQ),
  CVTDQ2PD: always(CVTDQ2PD),
  CVTPD2DQ: always(CVTPD2DQ),
  CVTTPD2DQ: always(CVTTPD2DQ),
  CVTPS2PD: always(CVTPS2PD),
  CVTPD2PS: always(CVTPD2PS),
  CVTSS2SD: always(CVTSS2SD),
  CVTSD2SS: always(CVTSD2SS),
  CVTSI2SS: byRexW(CVTSI2SS32, CVTSI2SS64),
  CVTSI2SD: byRexW(CVTSI2SD32, CVTSI2SD64),
  CVTSS2SI: byRexW(CVTSS2SI32, CVTSS2SI64),
  CVTTSS2SI: byRexW(CVTTSS2SI32, CVTTSS2SI64),
  CVTSD2SI: byRexW(CVTSD2SI32, CVTSD2SI64),
  CVTTSD2SI: byRexW(CVTTSD2SI32, CVTTSD2SI64),
};
