import { hex0x } from "../bits/hex.ts";
import type { Cpu } from "./cpu.ts";
import { GP } from "./exception.ts";
import { always } from "./executor.ts";
import { MEMORY_LOW } from "./operand-file.ts";

/** The bits that MXCSR has, as FXSAVE reports them; the others are reserved. AMD's have one more, MM (bit 17), which is left out. */
export const MXCSR_MASK = 0xffff;

/** Replaces MXCSR. @throws {CpuException} #GP(0) for reserved bits */
export function writeMxcsr(cpu: Cpu, value: number): void {
  if ((value & ~MXCSR_MASK) !== 0) throw GP(0, `MXCSR would be ${hex0x(BigInt(value >>> 0))}: reserved bits are set`);
  cpu.mxcsr = value;
}

function LDMXCSR(cpu: Cpu): void {
  writeMxcsr(cpu, cpu.gpr32[MEMORY_LOW] as number);
}

function STMXCSR(cpu: Cpu): void {
  cpu.gpr32[MEMORY_LOW] = cpu.mxcsr;
}

export const mxcsrExecutors = {
  LDMXCSR: always(LDMXCSR),
  STMXCSR: always(STMXCSR),
};
