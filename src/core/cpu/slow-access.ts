import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { USER_ALIGNED } from "../mmu/tlb.ts";
import { noteAccess } from "./breakpoints.ts";
import type { Cpu } from "./cpu.ts";
import { AlignmentCheck, GP, StackFault } from "./exception.ts";
import { DATA_HIGH, DATA_LOW, MEMORY_HIGH, MEMORY_LOW } from "./operand-file.ts";
import type { Handler, Operation } from "./operation.ts";
import type { AccessPurpose } from "./probe.ts";
import {
  type AccessKind,
  type AccessMode,
  EXPLICIT,
  IMPLICIT_SUPERVISOR,
  READ,
  translate,
  WRITE,
} from "./translation.ts";

/** Purposes of accesses. Data reached through SS is like data but for its faults: #SS in place of #GP. */
export const DATA = 0;
export const DATA_BY_SS = 1;
export const STACK = 2;
/** The processor's own reads of descriptor tables and the TSS: supervisor rights at any CPL. */
export const DESCRIPTOR = 3;
export const TSS = 4;

export const PURPOSES: readonly AccessPurpose[] = ["data", "data", "stack", "descriptor", "tss"];

/** Whether the high half belongs to a canonical address: bits 63:47 all equal. */
export function isCanonicalHigh(high: number): boolean {
  return (high << 16) >> 16 === high;
}

/** @throws {CpuException} #GP(0), #SS(0) for the stack */
export function checkCanonical(low: number, high: number, purpose: number): void {
  if (isCanonicalHigh(high)) return;
  const why = `address ${hex0x(word64(low, high))} is not canonical`;
  throw purpose === DATA_BY_SS || purpose === STACK ? StackFault(0, why) : GP(0, why);
}

/** Physical addresses of an access that may span two pages; `second` is where its part after `room` bytes is. */
export interface Span {
  readonly first: number;
  readonly room: number;
  readonly second: number;
}

/** The boundary that RFLAGS.AC asks for: the size, and 8 for the 10 bytes of the x87. */
function alignmentOf(size: number): number {
  return 1 << (31 - Math.clz32(size));
}

/** Where an access of some bytes lies. @throws {CpuException} #GP, #SS, #PF, #AC */
export function translateSpan(
  cpu: Cpu,
  low: number,
  high: number,
  size: number,
  purpose: number,
  kind: AccessKind,
): Span {
  const mode: AccessMode = purpose >= DESCRIPTOR ? IMPLICIT_SUPERVISOR : EXPLICIT;
  checkCanonical(low, high, purpose);
  const room = 4096 - (low & 0xfff);
  const spans = size > room;
  const nextLow = (low + room) | 0;
  const nextHigh = nextLow === 0 ? (cpu.in64BitMode ? high + 1 : 0) : high;
  if (spans) checkCanonical(nextLow, nextHigh, purpose);
  // An unaligned access is refused before its pages are looked at.
  if (cpu.tlbSet === USER_ALIGNED && mode === EXPLICIT && (low & (alignmentOf(size) - 1)) !== 0) {
    throw AlignmentCheck(`${size}-byte access at ${hex0x(word64(low, high))} is not aligned while RFLAGS.AC = 1`);
  }
  const first = translate(cpu, low, high, kind, mode);
  const second = spans ? translate(cpu, nextLow, nextHigh, kind, mode) : 0;
  if (cpu.dataBreakpoints && mode === EXPLICIT) noteAccess(cpu, low, high, size, kind === WRITE);
  return { first, room, second };
}

/** One byte of physical memory; all ones where there is none. */
export function physicalByte(cpu: Cpu, address: number): number {
  return address < cpu.memory.size ? cpu.view.getUint8(address) : 0xff;
}

/** Reads 1–8 bytes to the data slot, zero-extended; a doubleword's low half is signed. */
function readSpan(cpu: Cpu, span: Span, size: number): void {
  let low = 0;
  let high = 0;
  for (let i = 0; i < size; i++) {
    const byte = physicalByte(cpu, i < span.room ? span.first + i : span.second + i - span.room);
    if (i < 4) low |= byte << (8 * i);
    else high |= byte << (8 * (i - 4));
  }
  cpu.gpr32[DATA_LOW] = low;
  cpu.gpr32[DATA_HIGH] = high;
}

function writeSpan(cpu: Cpu, span: Span, size: number, low: number, high: number): void {
  const inFirst = Math.min(size, span.room);
  announceWrite(cpu, span.first, inFirst);
  if (size > inFirst) announceWrite(cpu, span.second, size - inFirst);
  for (let i = 0; i < size; i++) {
    const address = i < span.room ? span.first + i : span.second + i - span.room;
    if (address < cpu.memory.size)
      cpu.view.setUint8(address, (i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4))) & 0xff);
  }
}

/** Tells the memory of a store within one frame. A store beside the decoded instructions of its frame leaves them alone. */
export function announceWrite(cpu: Cpu, physical: number, size: number): void {
  const frame = Math.floor(physical / 4096);
  if (frame >= cpu.memory.holdsCode.length) return;
  if (cpu.memory.holdsCode[frame] === 0 || cpu.instructions.covers(frame, physical & 0xfff, size))
    cpu.memory.willWrite(frame);
  else cpu.memory.markDirty(frame);
}

function dataSlot(cpu: Cpu): bigint {
  return word64(cpu.gpr32[DATA_LOW] as number, cpu.gpr32[DATA_HIGH] as number);
}

/** Reads 1–8 bytes to the data slot. @throws {CpuException} #GP, #SS, #PF, #AC */
export function readSlow(cpu: Cpu, low: number, high: number, size: number, purpose: number): void {
  const span = translateSpan(cpu, low, high, size, purpose, READ);
  readSpan(cpu, span, size);
  cpu.probe?.onEvent({
    kind: "memory-read",
    linear: word64(low, high),
    physical: span.first,
    size,
    value: dataSlot(cpu),
    purpose: PURPOSES[purpose] as AccessPurpose,
  });
}

/** Whether 1–8 bytes could be written; nothing is. @throws {CpuException} #GP, #SS, #PF, #AC */
export function probeWrite(cpu: Cpu, low: number, high: number, size: number, purpose: number): void {
  translateSpan(cpu, low, high, size, purpose, WRITE);
}

/** Writes 1–8 bytes. @throws {CpuException} #GP, #SS, #PF, #AC */
export function writeSlow(
  cpu: Cpu,
  low: number,
  high: number,
  size: number,
  purpose: number,
  valueLow: number,
  valueHigh: number,
): void {
  const span = translateSpan(cpu, low, high, size, purpose, WRITE);
  if (cpu.probe !== null) readSpan(cpu, span, size);
  writeSpan(cpu, span, size, valueLow, valueHigh);
  if (cpu.probe !== null) reportWrite(cpu, low, high, size, span, purpose);
}

/** Reads the memory operand for writing, runs a handler on it, the operation's body unless told otherwise, and writes it back. */
export function updateSlow(
  cpu: Cpu,
  op: Operation,
  low: number,
  high: number,
  size: number,
  purpose: number,
  body: Handler = op.body,
): void {
  const g = cpu.gpr32;
  const span = translateSpan(cpu, low, high, size, purpose, WRITE);
  readSpan(cpu, span, size);
  const beforeLow = g[DATA_LOW] as number;
  const beforeHigh = g[DATA_HIGH] as number;
  g[MEMORY_LOW] = beforeLow;
  g[MEMORY_HIGH] = beforeHigh;
  if (cpu.probe !== null) {
    cpu.probe.onEvent({
      kind: "memory-read",
      linear: word64(low, high),
      physical: span.first,
      size,
      value: word64(beforeLow, beforeHigh),
      purpose: PURPOSES[purpose] as AccessPurpose,
    });
  }
  body(cpu, op);
  g[DATA_LOW] = beforeLow;
  g[DATA_HIGH] = beforeHigh;
  writeSpan(cpu, span, size, g[MEMORY_LOW] as number, g[MEMORY_HIGH] as number);
  if (cpu.probe !== null) reportWrite(cpu, low, high, size, span, purpose);
}

/** Reports a store that is done; the old value is in the data slot. */
function reportWrite(cpu: Cpu, low: number, high: number, size: number, span: Span, purpose: number): void {
  const before = dataSlot(cpu);
  readSpan(cpu, span, size);
  cpu.probe?.onEvent({
    kind: "memory-write",
    linear: word64(low, high),
    physical: span.first,
    size,
    before,
    after: dataSlot(cpu),
    purpose: PURPOSES[purpose] as AccessPurpose,
  });
}
