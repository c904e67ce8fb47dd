import { SS } from "../isa/registers.ts";
import { SUPERVISOR, SUPERVISOR_WITHOUT_USER_PAGES, tagOffset } from "../mmu/tlb.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress } from "./effective-address.ts";
import { ADDRESS_HIGH, DATA_HIGH, DATA_LOW, MEMORY_HIGH, MEMORY_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { DATA, DATA_BY_SS, readSlow, updateSlow, writeSlow } from "./slow-access.ts";

/*
 * The hot paths of memory access. A linear address travels as two 32-bit halves. A tag that repeats the TLB's entry answers
 * for page, permission and residency at once; whatever it does not cover goes to `slow-access.ts`, which decides everything.
 */

export function purposeOf(op: Operation): number {
  return op.segment === SS ? DATA_BY_SS : DATA;
}

/** @returns 0 … 0xff */
export function read8(cpu: Cpu, low: number, high: number, purpose: number): number {
  const tags = cpu.readTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (tags[at] === (low & -4096) && tags[at + 1] === high) {
    return cpu.view.getUint8((tags[at + 2] as number) + (low & 0xfff));
  }
  readSlow(cpu, low, high, 1, purpose);
  return cpu.gpr32[DATA_LOW] as number;
}

/** @returns 0 … 0xffff */
export function read16(cpu: Cpu, low: number, high: number, purpose: number): number {
  const tags = cpu.readTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4094) {
    return cpu.view.getUint16((tags[at + 2] as number) + offset, true);
  }
  readSlow(cpu, low, high, 2, purpose);
  return cpu.gpr32[DATA_LOW] as number;
}

/** @returns a signed 32-bit integer */
export function read32(cpu: Cpu, low: number, high: number, purpose: number): number {
  const tags = cpu.readTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4092) {
    return cpu.view.getInt32((tags[at + 2] as number) + offset, true);
  }
  readSlow(cpu, low, high, 4, purpose);
  return cpu.gpr32[DATA_LOW] as number;
}

/** Puts a quadword into halves `to` and `to + 1` of the operand file. */
export function read64(cpu: Cpu, low: number, high: number, purpose: number, to: number): void {
  const tags = cpu.readTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  const g = cpu.gpr32;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4088) {
    const physical = (tags[at + 2] as number) + offset;
    g[to] = cpu.view.getInt32(physical, true);
    g[to + 1] = cpu.view.getInt32(physical + 4, true);
    return;
  }
  readSlow(cpu, low, high, 8, purpose);
  g[to] = g[DATA_LOW] as number;
  g[to + 1] = g[DATA_HIGH] as number;
}

export function write8(cpu: Cpu, low: number, high: number, purpose: number, value: number): void {
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (tags[at] === (low & -4096) && tags[at + 1] === high) {
    cpu.view.setUint8((tags[at + 2] as number) + (low & 0xfff), value);
    return;
  }
  writeSlow(cpu, low, high, 1, purpose, value & 0xff, 0);
}

export function write16(cpu: Cpu, low: number, high: number, purpose: number, value: number): void {
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4094) {
    cpu.view.setUint16((tags[at + 2] as number) + offset, value, true);
    return;
  }
  writeSlow(cpu, low, high, 2, purpose, value & 0xffff, 0);
}

export function write32(cpu: Cpu, low: number, high: number, purpose: number, value: number): void {
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4092) {
    cpu.view.setInt32((tags[at + 2] as number) + offset, value, true);
    return;
  }
  writeSlow(cpu, low, high, 4, purpose, value, 0);
}

export function write64(
  cpu: Cpu,
  low: number,
  high: number,
  purpose: number,
  valueLow: number,
  valueHigh: number,
): void {
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4088) {
    const physical = (tags[at + 2] as number) + offset;
    cpu.view.setInt32(physical, valueLow, true);
    cpu.view.setInt32(physical + 4, valueHigh, true);
    return;
  }
  writeSlow(cpu, low, high, 8, purpose, valueLow, valueHigh);
}

/** A read by the processor itself, with supervisor rights at any CPL, to the data slot. */
export function readImplicit64(cpu: Cpu, low: number, high: number, purpose: number): void {
  const tags = cpu.readTags;
  const at = (cpu.smap ? SUPERVISOR_WITHOUT_USER_PAGES : SUPERVISOR) + tagOffset(low, high);
  const offset = low & 0xfff;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4088) {
    const physical = (tags[at + 2] as number) + offset;
    cpu.gpr32[DATA_LOW] = cpu.view.getInt32(physical, true);
    cpu.gpr32[DATA_HIGH] = cpu.view.getInt32(physical + 4, true);
  } else readSlow(cpu, low, high, 8, purpose);
}

// Loads and stores of an operation's memory operand.

export function load8(cpu: Cpu, op: Operation): number {
  const low = linearAddress(cpu, op);
  return read8(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op));
}

export function load16(cpu: Cpu, op: Operation): number {
  const low = linearAddress(cpu, op);
  return read16(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op));
}

export function load32(cpu: Cpu, op: Operation): number {
  const low = linearAddress(cpu, op);
  return read32(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op));
}

export function load64(cpu: Cpu, op: Operation, to: number): void {
  const low = linearAddress(cpu, op);
  read64(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), to);
}

export function store8(cpu: Cpu, op: Operation, value: number): void {
  const low = linearAddress(cpu, op);
  write8(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), value);
}

export function store16(cpu: Cpu, op: Operation, value: number): void {
  const low = linearAddress(cpu, op);
  write16(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), value);
}

export function store32(cpu: Cpu, op: Operation, value: number): void {
  const low = linearAddress(cpu, op);
  write32(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), value);
}

export function store64(cpu: Cpu, op: Operation, valueLow: number, valueHigh: number): void {
  const low = linearAddress(cpu, op);
  write64(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), valueLow, valueHigh);
}

// Handlers around another handler, `op.body`, which finds the memory operand's value in its slot.

export function WITH_LOAD8(cpu: Cpu, op: Operation): void {
  cpu.gpr32[MEMORY_LOW] = load8(cpu, op);
  op.body(cpu, op);
}

export function WITH_LOAD16(cpu: Cpu, op: Operation): void {
  cpu.gpr32[MEMORY_LOW] = load16(cpu, op);
  op.body(cpu, op);
}

export function WITH_LOAD32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[MEMORY_LOW] = load32(cpu, op);
  op.body(cpu, op);
}

export function WITH_LOAD64(cpu: Cpu, op: Operation): void {
  load64(cpu, op, MEMORY_LOW);
  op.body(cpu, op);
}

// The body of these must not fault and must write nothing but its slot: the store follows it.

export function WITH_STORE8(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store8(cpu, op, cpu.gpr32[MEMORY_LOW] as number);
}

export function WITH_STORE16(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store16(cpu, op, cpu.gpr32[MEMORY_LOW] as number);
}

export function WITH_STORE32(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store32(cpu, op, cpu.gpr32[MEMORY_LOW] as number);
}

export function WITH_STORE64(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store64(cpu, op, cpu.gpr32[MEMORY_LOW] as number, cpu.gpr32[MEMORY_HIGH] as number);
}

// Read-modify-write: the right to write is checked before the read, so the body may write registers and flags.

export function WITH_UPDATE8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (tags[at] === (low & -4096) && tags[at + 1] === high) {
    const physical = (tags[at + 2] as number) + (low & 0xfff);
    g[MEMORY_LOW] = cpu.view.getUint8(physical);
    op.body(cpu, op);
    cpu.view.setUint8(physical, g[MEMORY_LOW] as number);
  } else updateSlow(cpu, op, low, high, 1, purposeOf(op));
}

export function WITH_UPDATE16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  const offset = low & 0xfff;
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4094) {
    const physical = (tags[at + 2] as number) + offset;
    g[MEMORY_LOW] = cpu.view.getUint16(physical, true);
    op.body(cpu, op);
    cpu.view.setUint16(physical, g[MEMORY_LOW] as number, true);
  } else updateSlow(cpu, op, low, high, 2, purposeOf(op));
}

export function WITH_UPDATE32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  const offset = low & 0xfff;
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4092) {
    const physical = (tags[at + 2] as number) + offset;
    g[MEMORY_LOW] = cpu.view.getInt32(physical, true);
    op.body(cpu, op);
    cpu.view.setInt32(physical, g[MEMORY_LOW] as number, true);
  } else updateSlow(cpu, op, low, high, 4, purposeOf(op));
}

export function WITH_UPDATE64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  const offset = low & 0xfff;
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4088) {
    const physical = (tags[at + 2] as number) + offset;
    g[MEMORY_LOW] = cpu.view.getInt32(physical, true);
    g[MEMORY_HIGH] = cpu.view.getInt32(physical + 4, true);
    op.body(cpu, op);
    cpu.view.setInt32(physical, g[MEMORY_LOW] as number, true);
    cpu.view.setInt32(physical + 4, g[MEMORY_HIGH] as number, true);
  } else updateSlow(cpu, op, low, high, 8, purposeOf(op));
}
