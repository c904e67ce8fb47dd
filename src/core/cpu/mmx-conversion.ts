import { MMX } from "../decoder/instruction.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import type { Cpu } from "./cpu.ts";
import { MF } from "./exception.ts";
import { always, chosen } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";
import { CVTDQ2PD, integersToScratch, singlesToScratch } from "./simd-conversion.ts";
import { takeScratch } from "./simd-float-exact.ts";

/*
 * Conversions between MMX and XMM registers. Those that name an MMX register enter MMX state as an MMX instruction does, even
 * if they then raise #XM; with their
 * integers in memory they leave the x87's state alone, as an AMD processor does (by the SDM that is so for CVTPI2PD only).
 */

/** FSW.ES: an x87 exception waits that is not masked. */
const FSW_ES = 0x80;
const FSW_TOP = 0x3800;

/**
 * Before anything else: TOP = 0 and no x87 register empty, as every MMX instruction leaves it.
 * @throws {CpuException} #MF for an x87 exception that waits
 * @see SDM Vol. 3 "Effect of MMX Instructions on Pending x87 Floating-Point Exceptions"
 */
function enterMmx(cpu: Cpu): void {
  if ((cpu.x87.status & FSW_ES) !== 0) throw MF("an x87 exception of an earlier instruction waits: FSW.ES = 1");
  cpu.x87.status &= ~FSW_TOP;
  cpu.x87.valid = 0xff;
}

function CVTPI2PS_MEMORY(cpu: Cpu, op: Operation): void {
  singlesToScratch(cpu, op, 2);
  takeScratch(cpu, op.d, 2);
}

function CVTPI2PS(cpu: Cpu, op: Operation): void {
  enterMmx(cpu);
  singlesToScratch(cpu, op, 2);
  takeScratch(cpu, op.d, 2);
}

function CVTPI2PD(cpu: Cpu, op: Operation): void {
  enterMmx(cpu);
  CVTDQ2PD(cpu, op);
}

function toMmx(cpu: Cpu, op: Operation, format: FloatFormat, truncates: boolean): void {
  enterMmx(cpu);
  integersToScratch(cpu, op, format, 2, truncates);
  takeScratch(cpu, op.d, 2);
  cpu.vectors.words16[op.d * 2 + 4] = 0xffff; // sign and exponent of the x87 register
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
