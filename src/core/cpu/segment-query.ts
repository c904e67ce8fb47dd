import { MEMORY } from "../decoder/instruction.ts";
import { LDT_SEGMENT, TSS_AVAILABLE, TSS_BUSY } from "../isa/descriptors.ts";
import { ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import {
  descriptorDpl,
  descriptorLimit,
  descriptorType,
  isCode,
  isConforming,
  isNull,
  isPresent,
  isReadable,
  isSystem,
  isWritable,
  type RawDescriptor,
  readDescriptor,
  selectorError,
  systemSegmentBase,
  writeTypeByte,
} from "./descriptor-access.ts";
import { effectiveAddress } from "./effective-address.ts";
import { GP, NP } from "./exception.ts";
import { always, chosen } from "./executor.ts";
import { purposeOf, read16, write16 } from "./memory-access.ts";
import type { Operation } from "./operation.ts";
import { checkSegmentAccess } from "./segment-access.ts";
import { AT_ADDRESS, requireCpl0, requireUmip, wordOperand } from "./system.ts";

/** ARPL, LAR, LSL, VERR, VERW, and the loads and stores of LDTR and TR. */

/** The selector operand at `s`: a word, or the low word of a wider register. */
function sourceSelector(cpu: Cpu, op: Operation): number {
  return op.instruction.operandSize === 16 ? (cpu.gpr16[op.s] as number) : (cpu.gpr32[op.s] as number) & 0xffff;
}

/** The descriptor of a selector, if the current privilege may see it. */
function visible(cpu: Cpu, selector: number): RawDescriptor | null {
  if (isNull(selector)) return null;
  const descriptor = readDescriptor(cpu, selector);
  if (descriptor === null) return null;
  const dpl = descriptorDpl(descriptor);
  return isConforming(descriptor) || (cpu.cpl <= dpl && (selector & 3) <= dpl) ? descriptor : null;
}

function setZero(cpu: Cpu, holds: boolean): void {
  cpu.rflags = holds ? cpu.rflags | ZF : cpu.rflags & ~ZF;
}

function setResult(cpu: Cpu, op: Operation, value: number): void {
  if (op.instruction.operandSize === 16) cpu.gpr16[op.d] = value;
  else {
    cpu.gpr32[op.d] = value;
    cpu.gpr32[op.d + 1] = 0;
  }
}

/** System types that LAR shows in long mode; LSL only those with a limit. */
const LAR_TYPES = new Set([LDT_SEGMENT, TSS_AVAILABLE, TSS_BUSY, 0xc]);
const LSL_TYPES = new Set([LDT_SEGMENT, TSS_AVAILABLE, TSS_BUSY]);

/** The attribute bits of the high doubleword, as they stand in the table. */
function LAR(cpu: Cpu, op: Operation): void {
  const descriptor = visible(cpu, sourceSelector(cpu, op));
  const holds = descriptor !== null && (!isSystem(descriptor) || LAR_TYPES.has(descriptorType(descriptor)));
  if (holds) setResult(cpu, op, descriptor.high & 0x00ff_ff00);
  setZero(cpu, holds);
}

function LSL(cpu: Cpu, op: Operation): void {
  const descriptor = visible(cpu, sourceSelector(cpu, op));
  const holds = descriptor !== null && (!isSystem(descriptor) || LSL_TYPES.has(descriptorType(descriptor)));
  if (holds) setResult(cpu, op, descriptorLimit(descriptor) | 0);
  setZero(cpu, holds);
}

function VERR(cpu: Cpu, op: Operation): void {
  const descriptor = visible(cpu, cpu.gpr16[op.d] as number);
  setZero(cpu, descriptor !== null && isReadable(descriptor));
}

function VERW(cpu: Cpu, op: Operation): void {
  const descriptor = visible(cpu, cpu.gpr16[op.d] as number);
  setZero(cpu, descriptor !== null && !isCode(descriptor) && isWritable(descriptor));
}

function ARPL_R(cpu: Cpu, op: Operation): void {
  const selector = cpu.gpr16[op.d] as number;
  const rpl = (cpu.gpr16[op.s] as number) & 3;
  const raises = (selector & 3) < rpl;
  if (raises) cpu.gpr16[op.d] = (selector & ~3) | rpl;
  setZero(cpu, raises);
}

/** In memory: a selector that stays is not written, so the segment need not be writable. */
function ARPL_M(cpu: Cpu, op: Operation): void {
  const { segment } = op;
  const offset = effectiveAddress(cpu, op);
  checkSegmentAccess(cpu, segment, offset, 2, false);
  const low = (offset + (cpu.segmentBase[segment * 2] as number)) | 0;
  const selector = read16(cpu, low, 0, purposeOf(op));
  const rpl = (cpu.gpr16[op.s] as number) & 3;
  const raises = (selector & 3) < rpl;
  if (raises) {
    checkSegmentAccess(cpu, segment, offset, 2, true);
    write16(cpu, low, 0, purposeOf(op), (selector & ~3) | rpl);
  }
  setZero(cpu, raises);
}

/** Reads the descriptor of LLDT and LTR: in the GDT, of a given type, present. */
function systemDescriptor(cpu: Cpu, selector: number, type: number, name: string): RawDescriptor {
  const error = selectorError(selector);
  const descriptor = (selector & 4) === 0 ? readDescriptor(cpu, selector) : null;
  if (descriptor === null || !isSystem(descriptor) || descriptorType(descriptor) !== type) {
    throw GP(error, `${name}: the selector names no suitable descriptor in the GDT`);
  }
  if (!isPresent(descriptor)) throw NP(error, `${name}: the segment is not present`);
  return descriptor;
}

function LLDT(cpu: Cpu, op: Operation): void {
  requireCpl0(cpu, "LLDT");
  const selector = wordOperand(cpu, op);
  if (isNull(selector)) {
    cpu.ldtr.selector = selector;
    cpu.ldtr.set(0n, -1);
    return;
  }
  const descriptor = systemDescriptor(cpu, selector, LDT_SEGMENT, "LLDT");
  cpu.ldtr.selector = selector;
  cpu.ldtr.set(systemSegmentBase(descriptor), descriptorLimit(descriptor));
}

/** Loads TR and marks the TSS busy. */
function LTR(cpu: Cpu, op: Operation): void {
  requireCpl0(cpu, "LTR");
  const selector = wordOperand(cpu, op);
  if (isNull(selector)) throw GP(0, "LTR of a null selector");
  const descriptor = systemDescriptor(cpu, selector, TSS_AVAILABLE, "LTR");
  writeTypeByte(cpu, descriptor, ((descriptor.high >>> 8) & 0xf0) | TSS_BUSY);
  cpu.tr.selector = selector;
  cpu.tr.set(systemSegmentBase(descriptor), descriptorLimit(descriptor));
}

function SLDT(cpu: Cpu, op: Operation): void {
  requireUmip(cpu, "SLDT");
  setResult(cpu, op, cpu.ldtr.selector);
}

function STR(cpu: Cpu, op: Operation): void {
  requireUmip(cpu, "STR");
  setResult(cpu, op, cpu.tr.selector);
}

export const segmentQueryExecutors = {
  ARPL: chosen(({ operand0 }) => (operand0.kind === MEMORY ? ARPL_M : ARPL_R), { memory: "address" }),
  LAR: always(LAR),
  LSL: always(LSL),
  VERR: always(VERR),
  VERW: always(VERW),
  LLDT: always(LLDT, AT_ADDRESS),
  LTR: always(LTR, AT_ADDRESS),
  SLDT: always(SLDT),
  STR: always(STR),
};
