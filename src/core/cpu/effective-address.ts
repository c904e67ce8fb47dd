import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import type { Cpu } from "./cpu.ts";
import { GP } from "./exception.ts";
import { carry32 } from "./flags.ts";
import { ADDRESS_HIGH, ZERO } from "./operand-file.ts";
import { ADDRESS_COMPAT32, ADDRESS_FLAT64, type Operation } from "./operation.ts";
import { checkSegmentAccess, nearSegmentEnd } from "./segment-access.ts";
import { isCanonicalHigh } from "./slow-access.ts";

/**
 * The linear address of the memory operand: returns the low half and leaves the high half at `ADDRESS_HIGH` of the operand
 * file. It may be non-canonical; the access checks that.
 * @throws {CpuException} #GP, #SS in compatibility mode where the segment does not allow the access
 */
export function linearAddress(cpu: Cpu, op: Operation): number {
  const g = cpu.gpr32;
  if (op.addressing === ADDRESS_FLAT64) {
    const base = g[op.base] as number;
    const disp = g[op.disp] as number;
    let low = (base + disp) | 0;
    let high = ((g[op.base + 1] as number) + (g[op.disp + 1] as number) + carry32(base, disp, low)) | 0;
    if (op.index !== ZERO) {
      const index = g[op.index] as number;
      const scaled = index << op.scale;
      // Two shifts: a shift by 32 would be a shift by 0.
      const scaledHigh = ((g[op.index + 1] as number) << op.scale) | ((index >>> 1) >>> (31 - op.scale));
      const sum = (low + scaled) | 0;
      high = (high + scaledHigh + carry32(low, scaled, sum)) | 0;
      low = sum;
    }
    g[ADDRESS_HIGH] = high;
    return low;
  }
  if (op.addressing === ADDRESS_COMPAT32 && (cpu.flatSegments & (1 << op.segment)) !== 0) {
    g[ADDRESS_HIGH] = 0;
    const offset = ((g[op.base] as number) + (g[op.disp] as number) + ((g[op.index] as number) << op.scale)) | 0;
    if (nearSegmentEnd(offset)) checkSegmentEnd(cpu, op, offset);
    return offset;
  }
  return segmentedAddress(cpu, op);
}

/** Near the end of a flat segment: more than 8 bytes are several accesses, but 16 are one, and have to be aligned before all else. */
function checkSegmentEnd(cpu: Cpu, op: Operation, offset: number): void {
  const { accessSize, segment } = op;
  const { attributes } = op.instruction.form;
  if (accessSize === 16 && (offset & 15) !== 0 && !attributes.has("unaligned"))
    throw GP(0, `16 bytes at ${hex0x(word64(offset, 0))} are not aligned to 16 bytes`);
  checkSegmentAccess(cpu, segment, offset, accessSize === 16 ? 16 : Math.min(accessSize, 8), op.writesMemory);
}

/** The effective address, the offset in its segment: low half returned, high half at `ADDRESS_HIGH`. LEA's result. */
export function effectiveAddress(cpu: Cpu, op: Operation): number {
  const g = cpu.gpr32;
  const addressSize = op.instruction.addressSize;
  const base = g[op.base] as number;
  const disp = g[op.disp] as number;
  const index = g[op.index] as number;
  if (addressSize !== 64) {
    const sum = (base + disp + (index << op.scale)) | 0;
    g[ADDRESS_HIGH] = 0;
    return addressSize === 16 ? sum & 0xffff : sum;
  }
  const partial = (base + disp) | 0;
  const scaled = index << op.scale;
  const low = (partial + scaled) | 0;
  g[ADDRESS_HIGH] =
    (g[op.base + 1] as number) +
    (g[op.disp + 1] as number) +
    carry32(base, disp, partial) +
    (((g[op.index + 1] as number) << op.scale) | ((index >>> 1) >>> (31 - op.scale))) +
    carry32(partial, scaled, low);
  return low;
}

function segmentedAddress(cpu: Cpu, op: Operation): number {
  return addressInSegment(cpu, op, effectiveAddress(cpu, op));
}

/** The linear address of an offset in the memory operand's segment; the offset's high half is at `ADDRESS_HIGH`. */
function addressInSegment(cpu: Cpu, op: Operation, offset: number): number {
  const g = cpu.gpr32;
  if (!op.instruction.in64BitMode) {
    checkSegmentAccess(cpu, op.segment, offset, op.accessSize, op.writesMemory);
    g[ADDRESS_HIGH] = 0;
    return (offset + (cpu.segmentBase[op.segment * 2] as number)) | 0;
  }
  return addSegmentBase(cpu, op.segment, offset, g[ADDRESS_HIGH] as number);
}

/** Compatibility mode: the linear address where the segment is only asked for the right to read. @throws {CpuException} #GP, #SS */
export function readableAddress(cpu: Cpu, op: Operation): number {
  const offset = effectiveAddress(cpu, op);
  checkSegmentAccess(cpu, op.segment, offset, op.accessSize, false);
  return (offset + (cpu.segmentBase[op.segment * 2] as number)) | 0;
}

/**
 * The linear address of bytes at a distance from the memory operand: the sum wraps at the address size, as the operand's own
 * address does. Low half returned, high half at `ADDRESS_HIGH`.
 */
export function linearAddressBeyond(cpu: Cpu, op: Operation, distanceLow: number, distanceHigh: number): number {
  const g = cpu.gpr32;
  const { addressSize } = op.instruction;
  const start = effectiveAddress(cpu, op);
  let offset = (start + distanceLow) | 0;
  if (addressSize === 16) offset &= 0xffff;
  g[ADDRESS_HIGH] =
    addressSize === 64 ? (g[ADDRESS_HIGH] as number) + distanceHigh + carry32(start, distanceLow, offset) : 0;
  return addressInSegment(cpu, op, offset);
}

/** 64-bit mode: adds the base of FS or GS to an offset (other segments have base 0). Low half returned, high at `ADDRESS_HIGH`. */
export function addSegmentBase(cpu: Cpu, segment: number, offsetLow: number, offsetHigh: number): number {
  if (segment < 4) {
    cpu.gpr32[ADDRESS_HIGH] = offsetHigh;
    return offsetLow;
  }
  // AMD: the offset must be canonical too, else #GP(0)
  if (cpu.options.vendor === "amd" && !isCanonicalHigh(offsetHigh | 0)) {
    throw GP(0, `offset ${hex0x(word64(offsetLow, offsetHigh))} is not canonical`);
  }
  const base = cpu.segmentBase[segment * 2] as number;
  const low = (offsetLow + base) | 0;
  cpu.gpr32[ADDRESS_HIGH] = offsetHigh + (cpu.segmentBase[segment * 2 + 1] as number) + carry32(offsetLow, base, low);
  return low;
}
