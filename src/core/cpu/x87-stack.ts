import { EXTENDED80 } from "../float/format.ts";
import { extendedBits, type FloatValue, pack, unpack } from "../float/value.ts";
import type { Cpu } from "./cpu.ts";
import { X87_REGISTERS } from "./vector-file.ts";
import { TOP_MASK, TOP_SHIFT } from "./x87-state.ts";

/** The register stack: ST(i) is R((TOP + i) mod 8). @see SDM Vol. 1 "x87 FPU Data Registers" */

/** The number of the register that ST(i) is. */
export function physicalRegister(cpu: Cpu, i: number): number {
  return ((cpu.x87.status >>> TOP_SHIFT) + i) & 7;
}

/** The first word of ST(i) in the vector file: two of significand, then sign and exponent. */
export function wordOf(cpu: Cpu, i: number): number {
  return X87_REGISTERS + physicalRegister(cpu, i) * 4;
}

export function isEmpty(cpu: Cpu, i: number): boolean {
  return ((cpu.x87.valid >>> physicalRegister(cpu, i)) & 1) === 0;
}

export function markValid(cpu: Cpu, i: number): void {
  cpu.x87.valid |= 1 << physicalRegister(cpu, i);
}

export function markEmpty(cpu: Cpu, i: number): void {
  cpu.x87.valid &= ~(1 << physicalRegister(cpu, i));
}

/** Adds to TOP, modulo 8. */
export function turnStack(cpu: Cpu, by: number): void {
  const { x87 } = cpu;
  x87.status = (x87.status & ~TOP_MASK) | ((x87.status + (by << TOP_SHIFT)) & TOP_MASK);
}

export function pop(cpu: Cpu): void {
  markEmpty(cpu, 0);
  turnStack(cpu, 1);
}

/** The 80 bits of ST(i). */
export function bitsOf(cpu: Cpu, i: number): bigint {
  const words = cpu.vectors.words32;
  const at = wordOf(cpu, i);
  return extendedBits(words[at] as number, words[at + 1] as number, words[at + 2] as number);
}

export function setBits(cpu: Cpu, i: number, bits: bigint): void {
  const words = cpu.vectors.words32;
  const at = wordOf(cpu, i);
  words[at] = Number(bits & 0xffff_ffffn);
  words[at + 1] = Number((bits >> 32n) & 0xffff_ffffn);
  words[at + 2] = Number(bits >> 64n);
  markValid(cpu, i);
}

export function registerValue(cpu: Cpu, i: number): FloatValue {
  return unpack(EXTENDED80, bitsOf(cpu, i));
}

export function setValue(cpu: Cpu, i: number, value: FloatValue): void {
  setBits(cpu, i, pack(EXTENDED80, value));
}
