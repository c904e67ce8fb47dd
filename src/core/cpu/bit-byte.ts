import { GPR, type Instruction, MEMORY } from "../decoder/instruction.ts";
import { SS } from "../isa/registers.ts";
import { CF, OF, PF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddressBeyond } from "./effective-address.ts";
import { always, bySize, chosen, type Executor, type MemoryUse } from "./executor.ts";
import { conditionHolds, KEEP, PARITY } from "./flags.ts";
import { ADDRESS_HIGH, DATA_HIGH, DATA_LOW, MEMORY_HIGH, MEMORY_LOW } from "./operand-file.ts";
import type { Handler, Operation } from "./operation.ts";
import { DATA, DATA_BY_SS, readSlow, updateSlow } from "./slow-access.ts";

/** Bit tests, bit scans and SETcc; TEST is in `logical.ts`. @see SDM Vol. 1 "Bit and Byte Instructions" */

function setCarry(cpu: Cpu, bit: number): void {
  cpu.rflags = (cpu.rflags & ~CF) | (bit & 1);
}

/** The bit number, an immediate byte or a register of the operand size, modulo the operand size. */
function bitNumber(cpu: Cpu, op: Operation): number {
  const { operand1, operandSize } = op.instruction;
  const value = operand1.kind !== GPR ? cpu.gpr8[op.s] : operandSize === 16 ? cpu.gpr16[op.s] : cpu.gpr32[op.s];
  return (value as number) & (operandSize - 1);
}

/** The half of a 64-bit operand that holds a bit, or the operand of 32 bits. */
function halfOf(op: Operation, bit: number): number {
  return bit >= 32 ? op.d + 1 : op.d;
}

function BT(cpu: Cpu, op: Operation): void {
  const bit = bitNumber(cpu, op);
  if (op.instruction.operandSize === 16) setCarry(cpu, (cpu.gpr16[op.d] as number) >>> bit);
  else setCarry(cpu, (cpu.gpr32[halfOf(op, bit)] as number) >>> (bit & 31));
}

/** Replaces the half that holds the bit; a 32-bit destination's upper half becomes zero. */
function writeBit(cpu: Cpu, op: Operation, change: (word: number, mask: number) => number): void {
  const bit = bitNumber(cpu, op);
  if (op.instruction.operandSize === 16) {
    const word = cpu.gpr16[op.d] as number;
    cpu.gpr16[op.d] = change(word, 1 << bit);
    setCarry(cpu, word >>> bit);
    return;
  }
  const half = halfOf(op, bit);
  const word = cpu.gpr32[half] as number;
  cpu.gpr32[half] = change(word, 1 << bit);
  if (op.instruction.operandSize === 32) cpu.gpr32[op.d + 1] = 0;
  setCarry(cpu, word >>> (bit & 31));
}

const setBit = (word: number, mask: number): number => word | mask;
const resetBit = (word: number, mask: number): number => word & ~mask;
const complementBit = (word: number, mask: number): number => word ^ mask;

function BTS(cpu: Cpu, op: Operation): void {
  writeBit(cpu, op, setBit);
}

function BTR(cpu: Cpu, op: Operation): void {
  writeBit(cpu, op, resetBit);
}

function BTC(cpu: Cpu, op: Operation): void {
  writeBit(cpu, op, complementBit);
}

/**
 * The address of the operand that holds a bit of a bit string: the bit number in the register is signed and may reach
 * anywhere. Low half returned, high half at `ADDRESS_HIGH`.
 */
function bitStringAddress(cpu: Cpu, op: Operation): number {
  const g = cpu.gpr32;
  const { operandSize } = op.instruction;
  let offsetLow: number;
  let offsetHigh: number;
  if (operandSize === 64) {
    const numberLow = g[op.s] as number;
    const numberHigh = g[op.s + 1] as number;
    offsetLow = (((numberLow >>> 6) | (numberHigh << 26)) << 3) | 0;
    offsetHigh = ((numberHigh >> 6) << 3) | ((numberHigh << 26) >>> 29);
  } else {
    const number = operandSize === 32 ? (g[op.s] as number) : ((cpu.gpr16[op.s] as number) << 16) >> 16;
    offsetLow = operandSize === 32 ? (number >> 5) << 2 : (number >> 4) << 1;
    offsetHigh = offsetLow >> 31;
  }
  return linearAddressBeyond(cpu, op, offsetLow, offsetHigh);
}

function BT_STRING(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = bitStringAddress(cpu, op);
  const purpose = op.segment === SS ? DATA_BY_SS : DATA;
  readSlow(cpu, low, g[ADDRESS_HIGH] as number, op.instruction.operandSize >> 3, purpose);
  g[MEMORY_LOW] = g[DATA_LOW] as number;
  g[MEMORY_HIGH] = g[DATA_HIGH] as number;
  BT(cpu, op);
}

function updateBitString(cpu: Cpu, op: Operation, body: Handler): void {
  const low = bitStringAddress(cpu, op);
  const high = cpu.gpr32[ADDRESS_HIGH] as number;
  updateSlow(cpu, op, low, high, op.instruction.operandSize >> 3, op.segment === SS ? DATA_BY_SS : DATA, body);
}

function BTS_STRING(cpu: Cpu, op: Operation): void {
  updateBitString(cpu, op, BTS);
}

function BTR_STRING(cpu: Cpu, op: Operation): void {
  updateBitString(cpu, op, BTR);
}

function BTC_STRING(cpu: Cpu, op: Operation): void {
  updateBitString(cpu, op, BTC);
}

/** A register as bit number of a memory operand makes that a bit string. */
function isBitString({ operand0, operand1 }: Instruction): boolean {
  return operand0.kind === MEMORY && operand1.kind === GPR;
}

function bitTest(value: Handler, string: Handler): Executor {
  const memory = (instruction: Instruction): MemoryUse => (isBitString(instruction) ? "address" : "value");
  return chosen((instruction) => (isBitString(instruction) ? string : value), { memory });
}

/** The source of a scan or count as halves, zero-extended. */
function sourceLow(cpu: Cpu, op: Operation): number {
  return (op.instruction.operandSize === 16 ? cpu.gpr16[op.s] : cpu.gpr32[op.s]) as number;
}

function sourceHigh(cpu: Cpu, op: Operation): number {
  return op.instruction.operandSize === 64 ? (cpu.gpr32[op.s + 1] as number) : 0;
}

function setResult(cpu: Cpu, op: Operation, value: number): void {
  if (op.instruction.operandSize === 16) cpu.gpr16[op.d] = value;
  else {
    cpu.gpr32[op.d] = value;
    cpu.gpr32[op.d + 1] = 0;
  }
}

function trailingZeros(low: number, high: number): number {
  if (low !== 0) return 31 - Math.clz32(low & -low);
  return 63 - Math.clz32(high & -high);
}

/** Position of the highest set bit of a nonzero value. */
function highestBit(low: number, high: number): number {
  return high !== 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(low);
}

// A source of zero sets ZF and leaves the destination alone. PF, undefined, is the result's and the others are cleared, as on AMD.

function BSF(cpu: Cpu, op: Operation): void {
  const low = sourceLow(cpu, op);
  const high = sourceHigh(cpu, op);
  if ((low | high) === 0) cpu.rflags = (cpu.rflags & KEEP) | ZF | PF;
  else {
    const bit = trailingZeros(low, high);
    setResult(cpu, op, bit);
    cpu.rflags = (cpu.rflags & KEEP) | (PARITY[bit] as number);
  }
}

function BSR(cpu: Cpu, op: Operation): void {
  const low = sourceLow(cpu, op);
  const high = sourceHigh(cpu, op);
  if ((low | high) === 0) cpu.rflags = (cpu.rflags & KEEP) | ZF | PF;
  else {
    const bit = highestBit(low, high);
    setResult(cpu, op, bit);
    cpu.rflags = (cpu.rflags & KEEP) | (PARITY[bit] as number);
  }
}

/** OF stays; the other undefined flags are cleared. */
function setCountFlags(cpu: Cpu, sourceIsZero: boolean, result: number): void {
  cpu.rflags = (cpu.rflags & (KEEP | OF)) | (sourceIsZero ? CF : 0) | (result === 0 ? ZF : 0);
}

function TZCNT(cpu: Cpu, op: Operation): void {
  const low = sourceLow(cpu, op);
  const high = sourceHigh(cpu, op);
  const isZero = (low | high) === 0;
  const result = isZero ? op.instruction.operandSize : trailingZeros(low, high);
  setResult(cpu, op, result);
  setCountFlags(cpu, isZero, result);
}

function LZCNT(cpu: Cpu, op: Operation): void {
  const low = sourceLow(cpu, op);
  const high = sourceHigh(cpu, op);
  const size = op.instruction.operandSize;
  const isZero = (low | high) === 0;
  const result = isZero ? size : size - 1 - highestBit(low, high);
  setResult(cpu, op, result);
  setCountFlags(cpu, isZero, result);
}

function ones(word: number): number {
  let pairs = word - ((word >>> 1) & 0x5555_5555);
  pairs = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function POPCNT(cpu: Cpu, op: Operation): void {
  const count = ones(sourceLow(cpu, op)) + ones(sourceHigh(cpu, op));
  setResult(cpu, op, count);
  cpu.rflags = (cpu.rflags & KEEP) | (count === 0 ? ZF : 0);
}

function SETcc(cpu: Cpu, op: Operation): void {
  cpu.gpr8[op.d] = conditionHolds(cpu.rflags, op.instruction.condition) ? 1 : 0;
}

export const bitByteExecutors = {
  BT: bitTest(BT, BT_STRING),
  BTS: bitTest(BTS, BTS_STRING),
  BTR: bitTest(BTR, BTR_STRING),
  BTC: bitTest(BTC, BTC_STRING),
  BSF: bySize(null, BSF, BSF, BSF),
  BSR: bySize(null, BSR, BSR, BSR),
  SETcc: always(SETcc),
  POPCNT: bySize(null, POPCNT, POPCNT, POPCNT),
  LZCNT: bySize(null, LZCNT, LZCNT, LZCNT),
  TZCNT: bySize(null, TZCNT, TZCNT, TZCNT),
};
