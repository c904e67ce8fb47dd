import { RAX, RCX, RDX } from "../isa/registers.ts";
import { CF, OF, SF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import { KEEP } from "./flags.ts";
import type { Operation } from "./operation.ts";

/**
 * PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM. The immediate:
 *
 *     0    words, else bytes
 *     1    signed
 *     3:2  0 equal any, 1 ranges, 2 equal each, 3 equal ordered
 *     5:4  1 the result inverted, 3 inverted where the second operand is valid
 *     6    index: of the last match, else of the first; mask: of whole elements, else of bits
 *
 * @see SDM Vol. 2 "Imm8 Control Byte Operation for PCMPESTRI / PCMPESTRM / PCMPISTRI / PCMPISTRM"
 */
const WORDS = 1;
const SIGNED = 2;
const EQUAL_ANY = 0;
const RANGES = 1;
const EQUAL_EACH = 2;
const NEGATIVE = 0x10;
const MASKED = 0x20;
const LAST_OR_ELEMENTS = 0x40;

function elementAt(cpu: Cpu, operand: number, i: number, control: number): number {
  const { words8, signed8, words16, signed16 } = cpu.vectors;
  if ((control & WORDS) !== 0)
    return ((control & SIGNED) !== 0 ? signed16[operand * 2 + i] : words16[operand * 2 + i]) as number;
  return ((control & SIGNED) !== 0 ? signed8[operand * 4 + i] : words8[operand * 4 + i]) as number;
}

/** Elements before the first zero. */
function implicitLength(cpu: Cpu, operand: number, control: number, elements: number): number {
  let length = 0;
  while (length < elements && elementAt(cpu, operand, length, control) !== 0) length++;
  return length;
}

/** |EAX| or |EDX|, with REX.W |RAX| or |RDX|, at most the number of elements. */
function explicitLength(cpu: Cpu, op: Operation, register: number, elements: number): number {
  const low = cpu.gpr32[register * 2] as number;
  const high = op.instruction.operandSize === 64 ? (cpu.gpr32[register * 2 + 1] as number) : low >> 31;
  const isSmall = high === 0 ? low >= 0 : high === -1 && low < 0;
  return isSmall ? Math.min(Math.abs(low), elements) : elements;
}

/** Bit j: the second operand's element j matches, before any inversion. Lengths count elements. */
function matches(cpu: Cpu, op: Operation, control: number, length1: number, length2: number): number {
  const elements = (control & WORDS) !== 0 ? 8 : 16;
  const aggregation = (control >> 2) & 3;
  let result = 0;
  for (let j = 0; j < elements; j++) {
    let match: boolean;
    if (aggregation === EQUAL_ANY || aggregation === RANGES) {
      match = j < length2 && inSet(cpu, op, control, length1, elementAt(cpu, op.s, j, control));
    } else if (aggregation === EQUAL_EACH) {
      const equal = elementAt(cpu, op.d, j, control) === elementAt(cpu, op.s, j, control);
      match = j < length1 && j < length2 ? equal : j >= length1 && j >= length2;
    } else {
      match = true;
      for (let i = 0; match && i < length1 && i + j < elements; i++)
        match = i + j < length2 && elementAt(cpu, op.d, i, control) === elementAt(cpu, op.s, i + j, control);
    }
    if (match) result |= 1 << j;
  }
  return result;
}

/** Whether a value is one of the first operand's elements, or in one of the ranges that its pairs are. */
function inSet(cpu: Cpu, op: Operation, control: number, length1: number, value: number): boolean {
  const isRanges = ((control >> 2) & 3) === RANGES;
  for (let i = 0; i < length1; i += isRanges ? 2 : 1) {
    const element = elementAt(cpu, op.d, i, control);
    if (!isRanges && value === element) return true;
    if (isRanges && i + 1 < length1 && value >= element && value <= elementAt(cpu, op.d, i + 1, control)) return true;
  }
  return false;
}

/** Compares and sets the flags. @returns the matches, a bit an element */
function compareStrings(cpu: Cpu, op: Operation, explicit: boolean): number {
  const control = cpu.gpr8[op.t] as number;
  const elements = (control & WORDS) !== 0 ? 8 : 16;
  const length1 = explicit ? explicitLength(cpu, op, RAX, elements) : implicitLength(cpu, op.d, control, elements);
  const length2 = explicit ? explicitLength(cpu, op, RDX, elements) : implicitLength(cpu, op.s, control, elements);
  let result = matches(cpu, op, control, length1, length2);
  if ((control & NEGATIVE) !== 0) result ^= (1 << ((control & MASKED) !== 0 ? length2 : elements)) - 1;
  cpu.rflags =
    (cpu.rflags & KEEP) |
    (result !== 0 ? CF : 0) |
    (length2 < elements ? ZF : 0) |
    (length1 < elements ? SF : 0) |
    ((result & 1) !== 0 ? OF : 0);
  return result;
}

function putIndex(cpu: Cpu, op: Operation, result: number): void {
  const control = cpu.gpr8[op.t] as number;
  const index =
    result === 0
      ? (control & WORDS) !== 0
        ? 8
        : 16
      : 31 - Math.clz32((control & LAST_OR_ELEMENTS) !== 0 ? result : result & -result);
  cpu.gpr32[RCX * 2] = index;
  cpu.gpr32[RCX * 2 + 1] = 0;
}

/** To XMM0, words 0 … 3 of the vector file. */
function putMask(cpu: Cpu, op: Operation, result: number): void {
  const control = cpu.gpr8[op.t] as number;
  const { words8, words16, words32 } = cpu.vectors;
  if ((control & LAST_OR_ELEMENTS) === 0) {
    words32.fill(0, 0, 4);
    words32[0] = result;
  } else if ((control & WORDS) !== 0) {
    for (let i = 0; i < 8; i++) words16[i] = -((result >> i) & 1);
  } else {
    for (let i = 0; i < 16; i++) words8[i] = -((result >> i) & 1);
  }
}

function PCMPESTRI(cpu: Cpu, op: Operation): void {
  putIndex(cpu, op, compareStrings(cpu, op, true));
}

function PCMPESTRM(cpu: Cpu, op: Operation): void {
  putMask(cpu, op, compareStrings(cpu, op, true));
}

function PCMPISTRI(cpu: Cpu, op: Operation): void {
  putIndex(cpu, op, compareStrings(cpu, op, false));
}

function PCMPISTRM(cpu: Cpu, op: Operation): void {
  putMask(cpu, op, compareStrings(cpu, op, false));
}

export const simdStringCompareExecutors = {
  PCMPESTRI: always(PCMPESTRI),
  PCMPESTRM: always(PCMPESTRM),
  PCMPISTRI: always(PCMPISTRI),
  PCMPISTRM: always(PCMPISTRM),
};
