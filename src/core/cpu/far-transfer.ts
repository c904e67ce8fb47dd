import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { MEMORY } from "../decoder/instruction.ts";
import { CS, RSP, SS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import {
  checkCodeDescriptor,
  checkStackDescriptor,
  dropInnerSegments,
  isConforming,
  isNull,
  isSystem,
  type RawDescriptor,
  readDescriptor,
  selectorError,
  setNullSegment,
  setSegment,
} from "./descriptor-access.ts";
import { linearAddress, linearAddressBeyond } from "./effective-address.ts";
import { GP } from "./exception.ts";
import { carry32 } from "./flags.ts";
import { read16, read32, read64 } from "./memory-access.ts";
import { ADDRESS_HIGH, RIP_HIGH, RIP_LOW, SCRATCH_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { DATA, DATA_BY_SS, isCanonicalHigh } from "./slow-access.ts";
import { moveStackPointer, pushSized, readStackSized } from "./stack.ts";

/** Far jumps, calls and returns between code segments. Call gates are not modelled: Linux has none. */

interface FarPointer {
  readonly selector: number;
  readonly low: number;
  readonly high: number;
}

/** The far pointer of JMP and CALL: in the instruction or in memory. */
function farPointer(cpu: Cpu, op: Operation): FarPointer {
  const { operand0, operandSize, immLow, imm2 } = op.instruction;
  if (operand0.kind === MEMORY) return readFarPointer(cpu, op);
  return { selector: imm2, low: operandSize === 16 ? immLow & 0xffff : immLow, high: 0 };
}

/**
 * The size of a far pointer's offset in memory. AMD has no m16:64: with REX.W too the pointer is an m16:32.
 * @see AMD APM Vol. 3 "CALL (Far)", "LDS", "LSS"
 */
function offsetSize(cpu: Cpu, { instruction }: Operation): number {
  return instruction.operandSize === 64 && cpu.options.vendor === "amd" ? 32 : instruction.operandSize;
}

/** A far pointer in memory: the selector is after the offset. */
export function readFarPointer(cpu: Cpu, op: Operation): FarPointer {
  const operandSize = offsetSize(cpu, op);
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  const bytes = operandSize >> 3;
  const purpose = op.segment === SS ? DATA_BY_SS : DATA;
  g[SCRATCH_LOW + 1] = 0;
  if (operandSize === 64) read64(cpu, low, high, purpose, SCRATCH_LOW);
  else g[SCRATCH_LOW] = operandSize === 32 ? read32(cpu, low, high, purpose) : read16(cpu, low, high, purpose);
  // The segment is asked for an access that ends with the selector.
  const before = op.accessSize - 2;
  const endLow = linearAddressBeyond(cpu, op, bytes - before, bytes < before ? -1 : 0);
  const selectorLow = (endLow + before) | 0;
  const selectorHigh = ((g[ADDRESS_HIGH] as number) + carry32(endLow, before, selectorLow)) | 0;
  const selector = read16(cpu, selectorLow, selectorHigh, purpose);
  return { selector, low: g[SCRATCH_LOW] as number, high: g[SCRATCH_LOW + 1] as number };
}

/** The descriptor of a far jump's or call's target, checked. */
function targetDescriptor(cpu: Cpu, { selector, low, high }: FarPointer): RawDescriptor {
  if (isNull(selector)) throw GP(0, "far transfer through a null selector");
  const descriptor = readDescriptor(cpu, selector);
  if (descriptor !== null && isSystem(descriptor)) {
    throw GP(
      selectorError(selector),
      `far transfer through system descriptor ${hex0x(selector)}: gates are not modelled`,
    );
  }
  // a non-conforming target's RPL must be ≤ CPL, else #GP(selector)
  if (descriptor !== null && !isConforming(descriptor) && (selector & 3) > cpu.cpl) {
    throw GP(selectorError(selector), `RPL ${selector & 3} of the target is greater than CPL ${cpu.cpl}`);
  }
  checkCodeDescriptor(descriptor, selector, cpu.cpl);
  checkOffset(descriptor, low, high);
  return descriptor;
}

/** True for 64-bit code. */
function isLong(descriptor: RawDescriptor): boolean {
  return (descriptor.high & (1 << 21)) !== 0;
}

// a 64-bit target must be canonical, another within its segment, else #GP(0)
function checkOffset(descriptor: RawDescriptor, low: number, high: number): void {
  if (!isLong(descriptor) && high !== 0) throw GP(0, `${hex0x(word64(low, high))} is beyond the code segment's limit`);
  if (isLong(descriptor) && !isCanonicalHigh(high)) throw GP(0, `${hex0x(word64(low, high))} is not canonical`);
}

function setTarget(cpu: Cpu, selector: number, descriptor: RawDescriptor, low: number, high: number): void {
  setSegment(cpu, CS, selector, descriptor);
  cpu.gpr32[RIP_LOW] = low;
  cpu.gpr32[RIP_HIGH] = isLong(descriptor) ? high : 0;
  // Compatibility mode has no upper half of the stack pointer, not even for the way back.
  if (!isLong(descriptor)) cpu.gpr32[RSP * 2 + 1] = 0;
}

export function JMP_FAR(cpu: Cpu, op: Operation): void {
  const target = farPointer(cpu, op);
  const descriptor = targetDescriptor(cpu, target);
  setTarget(cpu, (target.selector & 0xfffc) | cpu.cpl, descriptor, target.low, target.high);
}

export function CALL_FAR(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const target = farPointer(cpu, op);
  const descriptor = targetDescriptor(cpu, target);
  const size = op.instruction.operandSize;
  const rspLow = g[RSP * 2] as number;
  const rspHigh = g[RSP * 2 + 1] as number;
  // The target's mode already decides how wide the stack pointer is: a push below 0 borrows from a bit that is there for it.
  const narrow = (): void => {
    if (!isLong(descriptor)) g[RSP * 2 + 1] = (g[RSP * 2] as number) >>> 0 < size >> 3 ? 1 : 0;
  };
  try {
    narrow();
    pushSized(cpu, size, cpu.segment(CS).selector, 0);
    narrow();
    pushSized(cpu, size, g[RIP_LOW] as number, g[RIP_HIGH] as number);
  } catch (fault) {
    g[RSP * 2] = rspLow;
    g[RSP * 2 + 1] = rspHigh;
    throw fault;
  }
  setTarget(cpu, (target.selector & 0xfffc) | cpu.cpl, descriptor, target.low, target.high);
}

/** A stack pointer and its segment, as a return to an outer level pops them. */
export interface OuterStack {
  readonly selector: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Reads and checks what a far return or IRET goes back to, then goes there. `released` bytes of the current stack are dropped
 * where it stays.
 * @param readOuter reads RSP and SS from the frame; null where it has none (compatibility mode, same level)
 * @throws {CpuException} #GP, #NP, #SS; then nothing has changed
 * @see SDM Vol. 2 "IRET/IRETD/IRETQ—Interrupt Return", "RET—Return From Procedure"
 */
export function returnTo(
  cpu: Cpu,
  ripLow: number,
  ripHigh: number,
  selector: number,
  readOuter: (toOuterLevel: boolean) => OuterStack | null,
  released: number,
  by: string,
): void {
  const rpl = selector & 3;
  // Unless it leads outwards, the whole frame is read before anything is refused.
  if (rpl <= cpu.cpl) readOuter(rpl < cpu.cpl);
  // the return CS must not be null, else #GP(0)
  if (isNull(selector)) throw GP(0, `${by} to a null CS`);
  // a return cannot go inwards, else #GP(selector)
  if (rpl < cpu.cpl) throw GP(selectorError(selector), `${by} to RPL ${rpl} from CPL ${cpu.cpl}`);
  const code = readDescriptor(cpu, selector);
  checkCodeDescriptor(code, selector, rpl);
  const outer = readOuter(rpl > cpu.cpl);
  let stack: RawDescriptor | null = null;
  if (outer !== null) {
    if (isNull(outer.selector)) {
      // a null SS is allowed only in 64-bit mode below CPL 3 and with the same RPL, else #GP(0)
      if (!isLong(code) || rpl === 3 || (outer.selector & 3) !== rpl) throw GP(0, `${by} to a null SS`);
    } else {
      stack = readDescriptor(cpu, outer.selector);
      checkStackDescriptor(stack, outer.selector, rpl);
    }
  }
  checkOffset(code, ripLow, ripHigh);

  const g = cpu.gpr32;
  if (rpl !== cpu.cpl) cpu.setCpl(rpl, by);
  setTarget(cpu, selector, code, ripLow, ripHigh);
  if (outer === null) moveStackPointer(cpu, released);
  else {
    if (stack === null) setNullSegment(cpu, SS, outer.selector);
    else setSegment(cpu, SS, outer.selector, stack);
    g[RSP * 2] = outer.low;
    g[RSP * 2 + 1] = isLong(code) ? outer.high : 0;
  }
  dropInnerSegments(cpu);
}

export function RET_FAR(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const size = op.instruction.operandSize;
  const bytes = size >> 3;
  const release = op.instruction.immLow;
  readStackSized(cpu, size, bytes, SCRATCH_LOW);
  const selector = (g[SCRATCH_LOW] as number) & 0xffff;
  readStackSized(cpu, size, 0, SCRATCH_LOW);
  const low = g[SCRATCH_LOW] as number;
  const high = g[SCRATCH_LOW + 1] as number;
  const readOuter = (toOuterLevel: boolean): OuterStack | null => {
    if (!toOuterLevel) return null;
    readStackSized(cpu, size, 3 * bytes + release, SCRATCH_LOW);
    const outerSelector = (g[SCRATCH_LOW] as number) & 0xffff;
    readStackSized(cpu, size, 2 * bytes + release, SCRATCH_LOW);
    const rspLow = g[SCRATCH_LOW] as number;
    const rspHigh = g[SCRATCH_LOW + 1] as number;
    const sum = (rspLow + release) | 0;
    return {
      selector: outerSelector,
      low: sum,
      high: (rspHigh + carry32(rspLow, release, sum)) | 0,
    };
  };
  returnTo(cpu, low, high, selector, readOuter, 2 * bytes + release, "RET");
}
