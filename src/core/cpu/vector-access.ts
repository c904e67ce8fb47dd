import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { tagOffset } from "../mmu/tlb.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress } from "./effective-address.ts";
import { GP } from "./exception.ts";
import { load8, load16, load32, purposeOf, store8, store16, store32 } from "./memory-access.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import type { AccessPurpose } from "./probe.ts";
import { announceWrite, PURPOSES, physicalByte, type Span, translateSpan } from "./slow-access.ts";
import { READ, WRITE } from "./translation.ts";
import { VECTOR_MEMORY } from "./vector-file.ts";

/*
 * Memory operands of XMM, MMX and x87 instructions: between memory and words of the vector file. As in `memory-access.ts` a tag
 * that repeats the TLB's entry answers at once, and everything else goes the slow way.
 */

/** Reads 8 bytes to words `to` and `to + 1` of the vector file. */
export function readVector64(cpu: Cpu, low: number, high: number, purpose: number, to: number): void {
  const tags = cpu.readTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  const words = cpu.vectors.words32;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4088) {
    const physical = (tags[at + 2] as number) + offset;
    words[to] = cpu.view.getInt32(physical, true);
    words[to + 1] = cpu.view.getInt32(physical + 4, true);
  } else readVectorSlow(cpu, low, high, 8, purpose, to);
}

/** Reads 16 bytes to words `to` … `to + 3` of the vector file. */
export function readVector128(cpu: Cpu, low: number, high: number, purpose: number, to: number): void {
  const tags = cpu.readTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  const words = cpu.vectors.words32;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4080) {
    const physical = (tags[at + 2] as number) + offset;
    words[to] = cpu.view.getInt32(physical, true);
    words[to + 1] = cpu.view.getInt32(physical + 4, true);
    words[to + 2] = cpu.view.getInt32(physical + 8, true);
    words[to + 3] = cpu.view.getInt32(physical + 12, true);
  } else readVectorSlow(cpu, low, high, 16, purpose, to);
}

export function writeVector64(cpu: Cpu, low: number, high: number, purpose: number, from: number): void {
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  const words = cpu.vectors.words32;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4088) {
    const physical = (tags[at + 2] as number) + offset;
    cpu.view.setInt32(physical, words[from] as number, true);
    cpu.view.setInt32(physical + 4, words[from + 1] as number, true);
  } else writeVectorSlow(cpu, low, high, 8, purpose, from);
}

export function writeVector128(cpu: Cpu, low: number, high: number, purpose: number, from: number): void {
  const tags = cpu.writeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  const offset = low & 0xfff;
  const words = cpu.vectors.words32;
  if (tags[at] === (low & -4096) && tags[at + 1] === high && offset <= 4080) {
    const physical = (tags[at + 2] as number) + offset;
    cpu.view.setInt32(physical, words[from] as number, true);
    cpu.view.setInt32(physical + 4, words[from + 1] as number, true);
    cpu.view.setInt32(physical + 8, words[from + 2] as number, true);
    cpu.view.setInt32(physical + 12, words[from + 3] as number, true);
  } else writeVectorSlow(cpu, low, high, 16, purpose, from);
}

/** Reads 1–16 bytes to the vector file, from word `to` on. @throws {CpuException} #GP, #SS, #PF, #AC */
export function readVectorSlow(cpu: Cpu, low: number, high: number, size: number, purpose: number, to: number): void {
  const span = translateSpan(cpu, low, high, size, purpose, READ);
  copyIn(cpu, span, size, to * 4);
  if (cpu.probe === null) return;
  cpu.probe.onEvent({
    kind: "memory-read",
    linear: word64(low, high),
    physical: span.first,
    size,
    value: valueAt(cpu, span, size),
    purpose: PURPOSES[purpose] as AccessPurpose,
  });
}

/** Writes 1–16 bytes from word `from` of the vector file on; both pages are checked first. @throws {CpuException} #GP, #SS, #PF, #AC */
export function writeVectorSlow(
  cpu: Cpu,
  low: number,
  high: number,
  size: number,
  purpose: number,
  from: number,
): void {
  const span = translateSpan(cpu, low, high, size, purpose, WRITE);
  const before = cpu.probe === null ? 0n : valueAt(cpu, span, size);
  const inFirst = Math.min(size, span.room);
  announceWrite(cpu, span.first, inFirst);
  if (size > inFirst) announceWrite(cpu, span.second, size - inFirst);
  const bytes = cpu.vectors.words8;
  for (let i = 0; i < size; i++) {
    const address = byteAddress(span, i);
    if (address < cpu.memory.size) cpu.view.setUint8(address, bytes[from * 4 + i] as number);
  }
  if (cpu.probe === null) return;
  cpu.probe.onEvent({
    kind: "memory-write",
    linear: word64(low, high),
    physical: span.first,
    size,
    before,
    after: valueAt(cpu, span, size),
    purpose: PURPOSES[purpose] as AccessPurpose,
  });
}

function byteAddress(span: Span, i: number): number {
  return i < span.room ? span.first + i : span.second + i - span.room;
}

function copyIn(cpu: Cpu, span: Span, size: number, to: number): void {
  const bytes = cpu.vectors.words8;
  for (let i = 0; i < size; i++) bytes[to + i] = physicalByte(cpu, byteAddress(span, i));
}

function valueAt(cpu: Cpu, span: Span, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(physicalByte(cpu, byteAddress(span, i)));
  return value;
}

/** 128 bits of memory lie at a multiple of 16, else #GP(0), unless the instruction is one of the few that do not care. */
function checkAligned(low: number, high: number): void {
  if ((low & 15) !== 0) throw GP(0, `16 bytes at ${hex0x(word64(low, high))} are not aligned to 16 bytes`);
}

// Loads and stores of an operation's memory operand, from and to words of the vector file.

export function loadVector64(cpu: Cpu, op: Operation, to: number): void {
  const low = linearAddress(cpu, op);
  readVector64(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), to);
}

export function loadVector128(cpu: Cpu, op: Operation, to: number): void {
  const low = linearAddress(cpu, op);
  const high = cpu.gpr32[ADDRESS_HIGH] as number;
  checkAligned(low, high);
  readVector128(cpu, low, high, purposeOf(op), to);
}

export function loadVector128Unaligned(cpu: Cpu, op: Operation, to: number): void {
  const low = linearAddress(cpu, op);
  readVector128(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), to);
}

export function storeVector64(cpu: Cpu, op: Operation, from: number): void {
  const low = linearAddress(cpu, op);
  writeVector64(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), from);
}

export function storeVector128(cpu: Cpu, op: Operation, from: number): void {
  const low = linearAddress(cpu, op);
  const high = cpu.gpr32[ADDRESS_HIGH] as number;
  checkAligned(low, high);
  writeVector128(cpu, low, high, purposeOf(op), from);
}

export function storeVector128Unaligned(cpu: Cpu, op: Operation, from: number): void {
  const low = linearAddress(cpu, op);
  writeVector128(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, purposeOf(op), from);
}

// Handlers around `op.body`, which finds the memory operand's value in its slot of the vector file, or leaves it there.

export function WITH_VECTOR_LOAD8(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[VECTOR_MEMORY] = load8(cpu, op);
  op.body(cpu, op);
}

export function WITH_VECTOR_LOAD16(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[VECTOR_MEMORY] = load16(cpu, op);
  op.body(cpu, op);
}

export function WITH_VECTOR_LOAD32(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[VECTOR_MEMORY] = load32(cpu, op);
  op.body(cpu, op);
}

export function WITH_VECTOR_LOAD64(cpu: Cpu, op: Operation): void {
  loadVector64(cpu, op, VECTOR_MEMORY);
  op.body(cpu, op);
}

export function WITH_VECTOR_LOAD80(cpu: Cpu, op: Operation): void {
  const low = linearAddress(cpu, op);
  readVectorSlow(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, 10, purposeOf(op), VECTOR_MEMORY);
  op.body(cpu, op);
}

export function WITH_VECTOR_LOAD128(cpu: Cpu, op: Operation): void {
  loadVector128(cpu, op, VECTOR_MEMORY);
  op.body(cpu, op);
}

export function WITH_VECTOR_LOAD128_UNALIGNED(cpu: Cpu, op: Operation): void {
  loadVector128Unaligned(cpu, op, VECTOR_MEMORY);
  op.body(cpu, op);
}

// The body of these must not fault and must write nothing but its slot: the store follows it.

export function WITH_VECTOR_STORE8(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store8(cpu, op, cpu.vectors.words32[VECTOR_MEMORY] as number);
}

export function WITH_VECTOR_STORE16(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store16(cpu, op, cpu.vectors.words32[VECTOR_MEMORY] as number);
}

export function WITH_VECTOR_STORE32(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  store32(cpu, op, cpu.vectors.words32[VECTOR_MEMORY] as number);
}

export function WITH_VECTOR_STORE64(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  storeVector64(cpu, op, VECTOR_MEMORY);
}

export function WITH_VECTOR_STORE128(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  storeVector128(cpu, op, VECTOR_MEMORY);
}

export function WITH_VECTOR_STORE128_UNALIGNED(cpu: Cpu, op: Operation): void {
  op.body(cpu, op);
  storeVector128Unaligned(cpu, op, VECTOR_MEMORY);
}
