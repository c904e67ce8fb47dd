import { AF, OF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { bySize } from "./executor.ts";
import { KEEP, resultFlags16, resultFlags32, resultFlags64 } from "./flags.ts";
import type { Operation } from "./operation.ts";

/**
 * SHLD and SHRD: the bits shifted in come from the second operand; the count is a byte at `t`. Word operands with a count above
 * 16, whose result the architecture leaves undefined, take the source's bits once more, and AF is set, as on AMD processors.
 */

function SHLD16(cpu: Cpu, op: Operation): void {
  const count = (cpu.gpr8[op.t] as number) & 31;
  if (count === 0) return;
  const a = cpu.gpr16[op.d] as number;
  const b = cpu.gpr16[op.s] as number;
  let r = ((((a << 16) | b) << count) >>> 16) & 0xffff;
  if (count > 16) r |= b >>> (32 - count);
  const carry = count <= 16 ? (a >>> (16 - count)) & 1 : 0;
  cpu.gpr16[op.d] = r;
  // OF, undefined, looks at the destination's own bits only.
  const overflow = ((((a << count) >>> 15) ^ carry) & 1) << 11;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags16(r) | carry | overflow;
}

function SHLD32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const count = (cpu.gpr8[op.t] as number) & 31;
  const a = g[op.d] as number;
  g[op.d + 1] = 0;
  if (count === 0) return;
  const r = (a << count) | ((g[op.s] as number) >>> (32 - count));
  const carry = (a >>> (32 - count)) & 1;
  g[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags32(r) | carry | ((((r >>> 31) ^ carry) & 1) << 11);
}

function SHLD64(cpu: Cpu, op: Operation): void {
  const count = (cpu.gpr8[op.t] as number) & 63;
  if (count === 0) return;
  const g = cpu.gpr32;
  const aLow = g[op.d] as number;
  const aHigh = g[op.d + 1] as number;
  const bLow = g[op.s] as number;
  const bHigh = g[op.s + 1] as number;
  const by = count & 31;
  // The three halves of destination and source that the result is taken from.
  const [top, middle, bottom] = count < 32 ? [aHigh, aLow, bHigh] : [aLow, bHigh, bLow];
  const high = (top << by) | ((middle >>> 1) >>> (31 - by));
  const low = (middle << by) | ((bottom >>> 1) >>> (31 - by));
  const carry = (count <= 32 ? aHigh >>> (32 - count) : aLow >>> (64 - count)) & 1;
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags64(low, high) | carry | ((((high >>> 31) ^ carry) & 1) << 11);
}

function SHRD16(cpu: Cpu, op: Operation): void {
  const count = (cpu.gpr8[op.t] as number) & 31;
  if (count === 0) return;
  const a = cpu.gpr16[op.d] as number;
  const b = cpu.gpr16[op.s] as number;
  let r = (((b << 16) | a) >>> count) & 0xffff;
  if (count > 16) r |= (b << (32 - count)) & 0xffff;
  const carry = count <= 16 ? (a >>> (count - 1)) & 1 : 0;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags16(r) | carry | (((r ^ (r << 1)) >>> 4) & OF);
}

function SHRD32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const count = (cpu.gpr8[op.t] as number) & 31;
  const a = g[op.d] as number;
  g[op.d + 1] = 0;
  if (count === 0) return;
  const r = (a >>> count) | ((g[op.s] as number) << (32 - count));
  g[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags32(r) | ((a >>> (count - 1)) & 1) | (((r ^ (r << 1)) >>> 20) & OF);
}

function SHRD64(cpu: Cpu, op: Operation): void {
  const count = (cpu.gpr8[op.t] as number) & 63;
  if (count === 0) return;
  const g = cpu.gpr32;
  const aLow = g[op.d] as number;
  const aHigh = g[op.d + 1] as number;
  const bLow = g[op.s] as number;
  const bHigh = g[op.s + 1] as number;
  const by = count & 31;
  const [bottom, middle, top] = count < 32 ? [aLow, aHigh, bLow] : [aHigh, bLow, bHigh];
  const low = (bottom >>> by) | ((middle << 1) << (31 - by));
  const high = (middle >>> by) | ((top << 1) << (31 - by));
  const carry = (count <= 32 ? aLow >>> (count - 1) : aHigh >>> (count - 33)) & 1;
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags64(low, high) | carry | (((high ^ (high << 1)) >>> 20) & OF);
}

export const doubleShiftExecutors = {
  SHLD: bySize(null, SHLD16, SHLD32, SHLD64),
  SHRD: bySize(null, SHRD16, SHRD32, SHRD64),
};
