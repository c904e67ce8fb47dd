import { type Instruction, MEMORY, SEGMENT_REGISTER } from "../decoder/instruction.ts";
import { RBP, RDI, RSP, SS } from "../isa/registers.ts";
import { AC, DF, ID, IF, IOPL, NT, RF, STATUS_FLAGS, TF, VM } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { loadSegment } from "./descriptor-access.ts";
import { linearAddress } from "./effective-address.ts";
import { always, chosen, ENDS_BLOCK } from "./executor.ts";
import { write16, write32, write64 } from "./memory-access.ts";
import { ADDRESS_HIGH, SCRATCH_LOW } from "./operand-file.ts";
import type { Handler, Operation } from "./operation.ts";
import { DATA, probeWrite, STACK } from "./slow-access.ts";
import {
  moveStackPointer,
  push16,
  push32,
  push64,
  pushSized,
  readStack16,
  readStack32,
  readStack64,
  readStackSized,
  stackAddress,
} from "./stack.ts";

/** PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE. */

function PUSH16(cpu: Cpu, op: Operation): void {
  push16(cpu, cpu.gpr16[op.d] as number);
}

function PUSH32(cpu: Cpu, op: Operation): void {
  push32(cpu, cpu.gpr32[op.d] as number);
}

export function PUSH64(cpu: Cpu, op: Operation): void {
  push64(cpu, cpu.gpr32[op.d] as number, cpu.gpr32[op.d + 1] as number);
}

/** A 32-bit push of a segment register writes the selector's 16 bits only on Intel, all 32 on AMD. */
function PUSH_SREG(cpu: Cpu, op: Operation): void {
  const { selector } = cpu.segment(op.d);
  const size = op.instruction.operandSize;
  if (size !== 32 || cpu.options.vendor === "amd") {
    pushSized(cpu, size, selector, 0);
    return;
  }
  const low = stackAddress(cpu, -4, 4, true);
  write16(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, STACK, selector);
  moveStackPointer(cpu, -4);
}

const PUSH_BY_SIZE = { 8: PUSH16, 16: PUSH16, 32: PUSH32, 64: PUSH64 };

function choosePush({ operand0, operandSize }: Instruction): Handler {
  return operand0.kind === SEGMENT_REGISTER ? PUSH_SREG : PUSH_BY_SIZE[operandSize];
}

function POP16(cpu: Cpu, op: Operation): void {
  const value = readStack16(cpu, 0);
  moveStackPointer(cpu, 2);
  cpu.gpr16[op.d] = value;
}

function POP32(cpu: Cpu, op: Operation): void {
  const value = readStack32(cpu, 0);
  moveStackPointer(cpu, 4);
  cpu.gpr32[op.d] = value;
  cpu.gpr32[op.d + 1] = 0;
}

export function POP64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  readStack64(cpu, 0, SCRATCH_LOW);
  moveStackPointer(cpu, 8);
  g[op.d] = g[SCRATCH_LOW] as number;
  g[op.d + 1] = g[SCRATCH_LOW + 1] as number;
}

/** POP to memory computes its address with RSP already moved; RSP is put back for a fault. */
function POP_M(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const size = op.instruction.operandSize;
  const rspLow = g[RSP * 2] as number;
  const rspHigh = g[RSP * 2 + 1] as number;
  readStackSized(cpu, size, 0, SCRATCH_LOW);
  const low = g[SCRATCH_LOW] as number;
  try {
    moveStackPointer(cpu, size >> 3);
    const address = linearAddress(cpu, op);
    const addressHigh = g[ADDRESS_HIGH] as number;
    const purpose = op.segment === SS ? STACK : DATA;
    if (size === 64) write64(cpu, address, addressHigh, purpose, low, g[SCRATCH_LOW + 1] as number);
    else if (size === 32) write32(cpu, address, addressHigh, purpose, low);
    else write16(cpu, address, addressHigh, purpose, low);
  } catch (fault) {
    g[RSP * 2] = rspLow;
    g[RSP * 2 + 1] = rspHigh;
    throw fault;
  }
}

function POP_SREG(cpu: Cpu, op: Operation): void {
  const size = op.instruction.operandSize;
  readStackSized(cpu, size, 0, SCRATCH_LOW);
  loadSegment(cpu, op.d, (cpu.gpr32[SCRATCH_LOW] as number) & 0xffff);
  moveStackPointer(cpu, size >> 3);
  if (op.d === SS) {
    cpu.shadowStep = cpu.steps + 1;
    cpu.trapShadowStep = cpu.shadowStep;
  }
}

const POP_BY_SIZE = { 8: POP16, 16: POP16, 32: POP32, 64: POP64 };

function choosePop({ operand0, operandSize }: Instruction): Handler {
  if (operand0.kind === SEGMENT_REGISTER) return POP_SREG;
  return operand0.kind === MEMORY ? POP_M : POP_BY_SIZE[operandSize];
}

/** Pushes the eight registers, the stack pointer as it was before. */
function PUSHA(cpu: Cpu, op: Operation): void {
  const bytes = op.instruction.operandSize >> 3;
  const g = cpu.gpr32;
  for (let n = 0; n < 8; n++) {
    const low = stackAddress(cpu, -(n + 1) * bytes, bytes, true);
    if (bytes === 4) write32(cpu, low, 0, STACK, g[n * 2] as number);
    else write16(cpu, low, 0, STACK, cpu.gpr16[n * 4] as number);
  }
  moveStackPointer(cpu, -8 * bytes);
}

/** Pops the eight registers, but for the stack pointer. A fault leaves those popped before it changed. */
function POPA(cpu: Cpu, op: Operation): void {
  const bytes = op.instruction.operandSize >> 3;
  const g = cpu.gpr32;
  for (let i = 0; i < 8; i++) {
    const register = RDI - i;
    const value = bytes === 4 ? readStack32(cpu, i * 4) : readStack16(cpu, i * 2);
    if (register === RSP) continue;
    if (bytes === 2) cpu.gpr16[register * 4] = value;
    else {
      g[register * 2] = value;
      g[register * 2 + 1] = 0;
    }
  }
  moveStackPointer(cpu, 8 * bytes);
}

function PUSHF(cpu: Cpu, op: Operation): void {
  pushSized(cpu, op.instruction.operandSize, cpu.rflags & ~(RF | VM), 0);
}

/** Flags that POPF and IRET change at any privilege. */
export const POPPABLE = STATUS_FLAGS | TF | DF | NT | AC | ID;

/** The flags that a return to, or a POPF at, the current privilege may change. */
export function writableFlags(cpu: Cpu): number {
  const iopl = (cpu.rflags & IOPL) >>> 12;
  return POPPABLE | (cpu.cpl === 0 ? IOPL : 0) | (cpu.cpl <= iopl ? IF : 0);
}

function POPF(cpu: Cpu, op: Operation): void {
  const size = op.instruction.operandSize;
  readStackSized(cpu, size, 0, SCRATCH_LOW);
  const value = cpu.gpr32[SCRATCH_LOW] as number;
  const mask = writableFlags(cpu) & (size === 16 ? 0xffff : -1);
  moveStackPointer(cpu, size >> 3);
  cpu.writeRflags((cpu.rflags & ~mask) | (value & mask));
}

/** Reads the stack where RBP points into the scratch slot. */
function readAtFramePointer(cpu: Cpu, size: number): void {
  const g = cpu.gpr32;
  const rspLow = g[RSP * 2] as number;
  const rspHigh = g[RSP * 2 + 1] as number;
  g[RSP * 2] = g[RBP * 2] as number;
  g[RSP * 2 + 1] = g[RBP * 2 + 1] as number;
  try {
    readStackSized(cpu, size, 0, SCRATCH_LOW);
  } finally {
    g[RSP * 2] = rspLow;
    g[RSP * 2 + 1] = rspHigh;
  }
}

/** RSP = RBP, then RBP is popped. */
function LEAVE(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const size = op.instruction.operandSize;
  readAtFramePointer(cpu, size);
  g[RSP * 2] = g[RBP * 2] as number;
  g[RSP * 2 + 1] = cpu.in64BitMode ? (g[RBP * 2 + 1] as number) : 0;
  moveStackPointer(cpu, size >> 3);
  if (size === 16) cpu.gpr16[RBP * 4] = g[SCRATCH_LOW] as number;
  else {
    g[RBP * 2] = g[SCRATCH_LOW] as number;
    g[RBP * 2 + 1] = size === 64 ? (g[SCRATCH_LOW + 1] as number) : 0;
  }
}

/**
 * ENTER: pushes RBP, then for a nesting level above 1 the outer frames' pointers, then the new frame's own.
 * @see SDM Vol. 2 "ENTER—Make Stack Frame for Procedure Parameters"
 */
function ENTER(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const size = op.instruction.operandSize;
  const bytes = size >> 3;
  const level = op.instruction.imm2 & 31;
  const rspLow = g[RSP * 2] as number;
  const rspHigh = g[RSP * 2 + 1] as number;
  try {
    pushSized(cpu, size, g[RBP * 2] as number, g[RBP * 2 + 1] as number);
    const frameLow = g[RSP * 2] as number;
    const frameHigh = g[RSP * 2 + 1] as number;
    for (let i = 1; i < level; i++) {
      // The i-th outer pointer is below where RBP points: an offset from RSP that reaches it.
      pushOuterPointer(cpu, size, i * bytes);
    }
    if (level > 0) pushSized(cpu, size, frameLow, frameHigh);
    moveStackPointer(cpu, -op.instruction.immLow);
    // A store to the new top must be possible.
    const top = stackAddress(cpu, 0, bytes, true);
    probeWrite(cpu, top, g[ADDRESS_HIGH] as number, bytes, STACK);
    if (size === 16) cpu.gpr16[RBP * 4] = frameLow;
    else {
      g[RBP * 2] = frameLow;
      g[RBP * 2 + 1] = size === 64 ? frameHigh : 0;
    }
  } catch (fault) {
    g[RSP * 2] = rspLow;
    g[RSP * 2 + 1] = rspHigh;
    throw fault;
  }
}

function pushOuterPointer(cpu: Cpu, size: number, below: number): void {
  const g = cpu.gpr32;
  const rspLow = g[RSP * 2] as number;
  const rspHigh = g[RSP * 2 + 1] as number;
  g[RSP * 2] = g[RBP * 2] as number;
  g[RSP * 2 + 1] = g[RBP * 2 + 1] as number;
  try {
    readStackSized(cpu, size, -below, SCRATCH_LOW);
  } finally {
    g[RSP * 2] = rspLow;
    g[RSP * 2 + 1] = rspHigh;
  }
  pushSized(cpu, size, g[SCRATCH_LOW] as number, g[SCRATCH_LOW + 1] as number);
}

const changesMode = ({ operand0 }: Instruction): boolean => operand0.kind === SEGMENT_REGISTER;

export const pushPopExecutors = {
  PUSH: chosen(choosePush),
  POP: chosen(choosePop, { memory: "address", endsBlock: changesMode }),
  PUSHA: always(PUSHA),
  PUSHAD: always(PUSHA),
  POPA: always(POPA),
  POPAD: always(POPA),
  PUSHF: always(PUSHF),
  POPF: always(POPF, ENDS_BLOCK),
  ENTER: always(ENTER),
  LEAVE: always(LEAVE),
};
