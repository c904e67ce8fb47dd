import { RSP, SS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { read16, read32, read64, write16, write32, write64 } from "./memory-access.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import { checkSegmentAccess, nearSegmentEnd } from "./segment-access.ts";
import { STACK } from "./slow-access.ts";

/*
 * The stack. In 64-bit mode RSP is a linear address; in compatibility mode ESP is an offset in SS (16-bit stacks are not modelled).
 * A push stores first and moves RSP after, so a fault leaves it alone; a caller that pops moves RSP itself.
 */

const RSP_LOW = RSP * 2;
const RSP_HIGH = RSP_LOW + 1;

/** Linear address of the stack at an offset from RSP: low half returned, high half at `ADDRESS_HIGH`. */
export function stackAddress(cpu: Cpu, offset: number, size: number, write: boolean): number {
  const g = cpu.gpr32;
  const rspLow = g[RSP_LOW] as number;
  const low = (rspLow + offset) | 0;
  if (!cpu.in64BitMode) {
    g[ADDRESS_HIGH] = 0;
    if ((cpu.flatSegments & (1 << SS)) !== 0 && !nearSegmentEnd(low)) return low;
    checkSegmentAccess(cpu, SS, low, size, write);
    return (low + (cpu.segmentBase[SS * 2] as number)) | 0;
  }
  const high = g[RSP_HIGH] as number;
  // One carry or borrow: offsets are far below 2^32.
  if (offset < 0) g[ADDRESS_HIGH] = rspLow >>> 0 < -offset ? high - 1 : high;
  else g[ADDRESS_HIGH] = low >>> 0 < offset ? high + 1 : high;
  return low;
}

/** RSP += offset, or ESP in compatibility mode. */
export function moveStackPointer(cpu: Cpu, offset: number): void {
  const g = cpu.gpr32;
  const rspLow = g[RSP_LOW] as number;
  const low = (rspLow + offset) | 0;
  g[RSP_LOW] = low;
  if (!cpu.in64BitMode) g[RSP_HIGH] = 0;
  else if (offset < 0) {
    if (rspLow >>> 0 < -offset) g[RSP_HIGH] = (g[RSP_HIGH] as number) - 1;
  } else if (low >>> 0 < offset) g[RSP_HIGH] = (g[RSP_HIGH] as number) + 1;
}

export function push64(cpu: Cpu, valueLow: number, valueHigh: number): void {
  const low = stackAddress(cpu, -8, 8, true);
  write64(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK, valueLow, valueHigh);
  moveStackPointer(cpu, -8);
}

export function push32(cpu: Cpu, value: number): void {
  const low = stackAddress(cpu, -4, 4, true);
  write32(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK, value);
  moveStackPointer(cpu, -4);
}

export function push16(cpu: Cpu, value: number): void {
  const low = stackAddress(cpu, -2, 2, true);
  write16(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK, value);
  moveStackPointer(cpu, -2);
}

/** Reads at RSP + offset into halves `to` and `to + 1`. */
export function readStack64(cpu: Cpu, offset: number, to: number): void {
  const low = stackAddress(cpu, offset, 8, false);
  read64(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK, to);
}

export function readStack32(cpu: Cpu, offset: number): number {
  const low = stackAddress(cpu, offset, 4, false);
  return read32(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK);
}

export function readStack16(cpu: Cpu, offset: number): number {
  const low = stackAddress(cpu, offset, 2, false);
  return read16(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK);
}

/** Pushes a word, doubleword or quadword. */
export function pushSized(cpu: Cpu, size: number, valueLow: number, valueHigh: number): void {
  if (size === 64) push64(cpu, valueLow, valueHigh);
  else if (size === 32) push32(cpu, valueLow);
  else push16(cpu, valueLow);
}

/** Reads a word, doubleword or quadword at RSP + offset into halves `to` and `to + 1`, zero-extended. */
export function readStackSized(cpu: Cpu, size: number, offset: number, to: number): void {
  const g = cpu.gpr32;
  if (size === 64) {
    readStack64(cpu, offset, to);
    return;
  }
  g[to] = size === 32 ? readStack32(cpu, offset) : readStack16(cpu, offset);
  g[to + 1] = 0;
}
