import { MMX } from "../decoder/instruction.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import type { Cpu } from "./cpu.ts";
import { always, chosen } from "./executor.ts";
import { checkPendingX87, enterMmx, writeMmx } from "./mmx-state.ts";
import type { Handler, Operation } from "./operation.ts";
import { CVTDQ2PD, integersToScratch, singlesToScratch } from "./simd-conversion.ts";
import { takeScratch } from "./simd-float-exact.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * Conversions between MMX and XMM registers. Those that name an MMX register enter MMX state as an MMX instruction does, even
 * if they then raise #XM; with their
 * integers in memory they leave the x87's state alone, as an AMD processor does (by the SDM that is so for CVTPI2PD only).
 */

function CVTPI2PS_MEMORY(cpu: Cpu, op: Operation): void {
  singlesToScratch(cpu, op, 2);
  takeScratch(cpu, op.d, 2);
}

function CVTPI2PS(cpu: Cpu, op: Operation): void {
  checkPendingX87(cpu);
  enterMmx(cpu);
  singlesToScratch(cpu, op, 2);
  takeScratch(cpu, op.d, 2);
}

function CVTPI2PD(cpu: Cpu, op: Operation): void {
  checkPendingX87(cpu);
  enterMmx(cpu);
  CVTDQ2PD(cpu, op);
}

function toMmx(cpu: Cpu, op: Operation, format: FloatFormat, truncates: boolean): void {
  checkPendingX87(cpu);
  enterMmx(cpu);
  integersToScratch(cpu, op, format, 2, truncates);
  const words = cpu.vectors.words32;
  writeMmx(cpu, op.d, words[VECTOR_SCRATCH] as number, words[VECTOR_SCRATCH + 1] as number);
}

const CVTPS2PI = (cpu: Cpu, op: Operation): void => toMmx(cpu, op, BINARY32, false);
const CVTTPS2PI = (cpu: Cpu, op: Operation): void => toMmx(cpu, op, BINARY32, true);
const CVTPD2PI = (cpu: Cpu, op: Operation): void => toMmx(cpu, op, BINARY64, false);
const CVTTPD2PI = (cpu: Cpu, op: Operation): void => toMmx(cpu, op, BINARY64, true);

const bySource = (fromRegister: Handler, fromMemory: Handler) =>
  chosen(({ operand1 }) => (operand1.kind === MMX ? fromRegister : fromMemory));

export const mmxConversionExecutors = {
  CVTPI2PS: bySource(CVTPI2PS, CVTPI2PS_MEMORY),
  CVTPI2PD: bySource(CVTPI2PD, CVTDQ2PD),
  CVTPS2PI: always(CVTPS2PI),
  CVTTPS2PI: always(CVTTPS2PI),
  CVTPD2PI: always(CVTPD2PI),
  CVTTPD2PI: always(CVTTPD2PI),
};
