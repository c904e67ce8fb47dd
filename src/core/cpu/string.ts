import { ES, RAX, RCX, RDI, RDX, RSI } from "../isa/registers.ts";
import { DF, ZF } from "../isa/rflags.ts";
import { sub8, sub16, sub32, sub64 } from "./add-subtract.ts";
import type { Cpu } from "./cpu.ts";
import { addSegmentBase } from "./effective-address.ts";
import { always } from "./executor.ts";
import { read8, read16, read32, read64, write8, write16, write32, write64 } from "./memory-access.ts";
import { ADDRESS_HIGH, SCRATCH_LOW } from "./operand-file.ts";
import type { Handler, Operation } from "./operation.ts";
import { checkSegmentAccess, nearSegmentEnd } from "./segment-access.ts";
import { DATA } from "./slow-access.ts";
import { requirePort } from "./system.ts";

/** String instructions: one element a step, repeated or not. @see SDM Vol. 1 "String Instructions" */

/** The element is read to, or written from, this slot; comparisons read their second element to the next. */
const ELEMENT = SCRATCH_LOW;
const OTHER = SCRATCH_LOW + 2;

/** Linear address of an element: low half returned, high half at `ADDRESS_HIGH`. */
function elementAddress(cpu: Cpu, op: Operation, register: number, segment: number, write: boolean): number {
  const g = cpu.gpr32;
  const { addressSize, in64BitMode, operandSize } = op.instruction;
  let low = g[register * 2] as number;
  if (addressSize === 16) low &= 0xffff;
  if (in64BitMode) return addSegmentBase(cpu, segment, low, addressSize === 64 ? (g[register * 2 + 1] as number) : 0);
  if ((cpu.flatSegments & (1 << segment)) === 0 || nearSegmentEnd(low)) {
    checkSegmentAccess(cpu, segment, low, operandSize >> 3, write);
    low = (low + (cpu.segmentBase[segment * 2] as number)) | 0;
  }
  g[ADDRESS_HIGH] = 0;
  return low;
}

function readElement(cpu: Cpu, op: Operation, register: number, segment: number, to: number): void {
  const g = cpu.gpr32;
  const low = elementAddress(cpu, op, register, segment, false);
  const high = g[ADDRESS_HIGH] as number;
  switch (op.instruction.operandSize) {
    case 8:
      g[to] = read8(cpu, low, high, DATA);
      break;
    case 16:
      g[to] = read16(cpu, low, high, DATA);
      break;
    case 32:
      g[to] = read32(cpu, low, high, DATA);
      break;
    default:
      read64(cpu, low, high, DATA, to);
  }
}

/** Writes to ES:RDI; the segment cannot be overridden. */
function writeElement(cpu: Cpu, op: Operation, from: number): void {
  const g = cpu.gpr32;
  const low = elementAddress(cpu, op, RDI, ES, true);
  const high = g[ADDRESS_HIGH] as number;
  const value = g[from] as number;
  switch (op.instruction.operandSize) {
    case 8:
      write8(cpu, low, high, DATA, value & 0xff);
      break;
    case 16:
      write16(cpu, low, high, DATA, value & 0xffff);
      break;
    case 32:
      write32(cpu, low, high, DATA, value);
      break;
    default:
      write64(cpu, low, high, DATA, value, g[from + 1] as number);
  }
}

/** Moves an address or count register by a small amount, in the address size. */
function addToRegister(cpu: Cpu, op: Operation, register: number, amount: number): void {
  const g = cpu.gpr32;
  const { addressSize } = op.instruction;
  if (addressSize === 16) {
    cpu.gpr16[register * 4] = (cpu.gpr16[register * 4] as number) + amount;
    return;
  }
  const before = g[register * 2] as number;
  const low = (before + amount) | 0;
  g[register * 2] = low;
  if (addressSize === 32) g[register * 2 + 1] = 0;
  else if (amount < 0) {
    if (before >>> 0 < -amount) g[register * 2 + 1] = (g[register * 2 + 1] as number) - 1;
  } else if (low >>> 0 < amount) g[register * 2 + 1] = (g[register * 2 + 1] as number) + 1;
}

/** Bytes to the next element: negative while DF is set. */
function stride(cpu: Cpu, op: Operation): number {
  const bytes = op.instruction.operandSize >> 3;
  return (cpu.rflags & DF) !== 0 ? -bytes : bytes;
}

function countIsZero(cpu: Cpu, op: Operation): boolean {
  const low = cpu.gpr32[RCX * 2] as number;
  switch (op.instruction.addressSize) {
    case 16:
      return (low & 0xffff) === 0;
    case 32:
      return low === 0;
    default:
      return (low | (cpu.gpr32[RCX * 2 + 1] as number)) === 0;
  }
}

/**
 * Runs an element's handler as the repeat prefix says: nothing for a count of zero, else one iteration, after which RIP stays on
 * the instruction while there are more. Several iterations, each a step, may be taken in one go.
 * @param comparing for CMPS and SCAS: ZF ends the repetition, depending on the prefix
 */
function repeat(cpu: Cpu, op: Operation, element: Handler, comparing: boolean): void {
  const prefix = op.instruction.repeat;
  if (prefix === 0) {
    element(cpu, op);
    return;
  }
  if (countIsZero(cpu, op)) return;
  const goOnWithZero = prefix === 0xf3;
  do {
    element(cpu, op);
    addToRegister(cpu, op, RCX, -1);
    if (countIsZero(cpu, op)) return;
    if (comparing && ((cpu.rflags & ZF) !== 0) !== goOnWithZero) return;
  } while (cpu.takeStep());
  cpu.rewind(op.length);
}

function movsElement(cpu: Cpu, op: Operation): void {
  readElement(cpu, op, RSI, op.segment, ELEMENT);
  writeElement(cpu, op, ELEMENT);
  const step = stride(cpu, op);
  addToRegister(cpu, op, RSI, step);
  addToRegister(cpu, op, RDI, step);
}

function MOVS(cpu: Cpu, op: Operation): void {
  repeat(cpu, op, movsElement, false);
}

function stosElement(cpu: Cpu, op: Operation): void {
  writeElement(cpu, op, RAX * 2);
  addToRegister(cpu, op, RDI, stride(cpu, op));
}

function STOS(cpu: Cpu, op: Operation): void {
  repeat(cpu, op, stosElement, false);
}

function lodsElement(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  readElement(cpu, op, RSI, op.segment, ELEMENT);
  switch (op.instruction.operandSize) {
    case 8:
      cpu.gpr8[RAX * 8] = g[ELEMENT] as number;
      break;
    case 16:
      cpu.gpr16[RAX * 4] = g[ELEMENT] as number;
      break;
    default:
      g[RAX * 2] = g[ELEMENT] as number;
      g[RAX * 2 + 1] = op.instruction.operandSize === 64 ? (g[ELEMENT + 1] as number) : 0;
  }
  addToRegister(cpu, op, RSI, stride(cpu, op));
}

function LODS(cpu: Cpu, op: Operation): void {
  repeat(cpu, op, lodsElement, false);
}

/** Flags of the element at half `a` minus that at half `b`. */
function compare(cpu: Cpu, size: number, a: number, b: number): void {
  const g = cpu.gpr32;
  const left = g[a] as number;
  const right = g[b] as number;
  if (size === 8) sub8(cpu, left & 0xff, right & 0xff, 0);
  else if (size === 16) sub16(cpu, left & 0xffff, right & 0xffff, 0);
  else if (size === 32) sub32(cpu, left, right, 0);
  else sub64(cpu, ELEMENT, a, b, 0);
}

function scasElement(cpu: Cpu, op: Operation): void {
  readElement(cpu, op, RDI, ES, OTHER);
  compare(cpu, op.instruction.operandSize, RAX * 2, OTHER);
  addToRegister(cpu, op, RDI, stride(cpu, op));
}

function SCAS(cpu: Cpu, op: Operation): void {
  repeat(cpu, op, scasElement, true);
}

function cmpsElement(cpu: Cpu, op: Operation): void {
  // Only a fault tells which is read first: on AMD the destination, but for REPE CMPSB.
  const sourceFirst = op.instruction.operandSize === 8 && op.instruction.repeat === 0xf3;
  if (sourceFirst) readElement(cpu, op, RSI, op.segment, ELEMENT);
  readElement(cpu, op, RDI, ES, OTHER);
  if (!sourceFirst) readElement(cpu, op, RSI, op.segment, ELEMENT);
  compare(cpu, op.instruction.operandSize, ELEMENT, OTHER);
  const step = stride(cpu, op);
  addToRegister(cpu, op, RSI, step);
  addToRegister(cpu, op, RDI, step);
}

function CMPS(cpu: Cpu, op: Operation): void {
  repeat(cpu, op, cmpsElement, true);
}

/** No port has a device: the element is all ones. */
function insElement(cpu: Cpu, op: Operation): void {
  cpu.gpr32[ELEMENT] = -1;
  writeElement(cpu, op, ELEMENT);
  addToRegister(cpu, op, RDI, stride(cpu, op));
}

function INS(cpu: Cpu, op: Operation): void {
  requirePort(cpu, cpu.gpr16[RDX * 4] as number, op.instruction.operandSize >> 3);
  repeat(cpu, op, insElement, false);
}

function outsElement(cpu: Cpu, op: Operation): void {
  readElement(cpu, op, RSI, op.segment, ELEMENT);
  addToRegister(cpu, op, RSI, stride(cpu, op));
}

function OUTS(cpu: Cpu, op: Operation): void {
  requirePort(cpu, cpu.gpr16[RDX * 4] as number, op.instruction.operandSize >> 3);
  repeat(cpu, op, outsElement, false);
}

export const stringExecutors = {
  MOVS: always(MOVS),
  STOS: always(STOS),
  LODS: always(LODS),
  SCAS: always(SCAS),
  CMPS: always(CMPS),
  INS: always(INS),
  OUTS: always(OUTS),
};
