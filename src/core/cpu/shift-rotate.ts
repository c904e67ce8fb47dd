import { AF, CF, OF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { bySize } from "./executor.ts";
import { KEEP, resultFlags8, resultFlags16, resultFlags32, resultFlags64 } from "./flags.ts";
import type { Operation } from "./operation.ts";

/**
 * Shifts and rotates. The count is a byte at `s`, taken modulo 32, or 64 for quadwords; a count of 0 changes no flag. OF is
 * defined for a count of 1; for others it follows the same formula, as processors do. Shifts set AF, which the architecture leaves
 * undefined, as AMD processors do.
 * @see SDM Vol. 1 "Shift and Rotate Instructions"
 */

function count32(cpu: Cpu, op: Operation): number {
  return (cpu.gpr8[op.s] as number) & 31;
}

function count64(cpu: Cpu, op: Operation): number {
  return (cpu.gpr8[op.s] as number) & 63;
}

/** A 32-bit destination's upper half becomes zero even for a count of 0. */
function store32(cpu: Cpu, op: Operation, value: number): void {
  cpu.gpr32[op.d] = value;
  cpu.gpr32[op.d + 1] = 0;
}

/** One bit of a quadword. */
function bit64(low: number, high: number, position: number): number {
  return (position < 32 ? low >>> position : high >>> (position - 32)) & 1;
}

// OF of left shifts: the top bit changed, that is, differs from the carry. Of right shifts: the top two bits of the result differ.

function leftFlags8(r: number, carry: number): number {
  return carry | ((((r >>> 7) ^ carry) & 1) << 11);
}

function leftFlags16(r: number, carry: number): number {
  return carry | ((((r >>> 15) ^ carry) & 1) << 11);
}

function leftFlags32(r: number, carry: number): number {
  return carry | ((((r >>> 31) ^ carry) & 1) << 11);
}

function SHL8(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const wide = (cpu.gpr8[op.d] as number) << count;
  const r = wide & 0xff;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags8(r) | leftFlags8(r, (wide >>> 8) & 1);
}

function SHL16(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const wide = (cpu.gpr16[op.d] as number) << count;
  const r = wide & 0xffff;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags16(r) | leftFlags16(r, (wide >>> 16) & 1);
}

function SHL32(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  const a = cpu.gpr32[op.d] as number;
  const r = a << count;
  store32(cpu, op, r);
  if (count !== 0) cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags32(r) | leftFlags32(r, (a >>> (32 - count)) & 1);
}

function SHL64(cpu: Cpu, op: Operation): void {
  const count = count64(cpu, op);
  if (count === 0) return;
  const g = cpu.gpr32;
  const aLow = g[op.d] as number;
  const aHigh = g[op.d + 1] as number;
  const low = count < 32 ? aLow << count : 0;
  const high = count < 32 ? (aHigh << count) | ((aLow >>> 1) >>> (31 - count)) : aLow << (count - 32);
  g[op.d] = low;
  g[op.d + 1] = high;
  const carry = bit64(aLow, aHigh, 64 - count);
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags64(low, high) | leftFlags32(high, carry);
}

function SHR8(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = cpu.gpr8[op.d] as number;
  const r = a >>> count;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags8(r) | ((a >>> (count - 1)) & 1) | (((r ^ (r << 1)) << 4) & OF);
}

function SHR16(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = cpu.gpr16[op.d] as number;
  const r = a >>> count;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags16(r) | ((a >>> (count - 1)) & 1) | (((r ^ (r << 1)) >>> 4) & OF);
}

function SHR32(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  const a = cpu.gpr32[op.d] as number;
  const r = a >>> count;
  store32(cpu, op, r);
  if (count !== 0) {
    cpu.rflags =
      (cpu.rflags & KEEP) | AF | resultFlags32(r) | ((a >>> (count - 1)) & 1) | (((r ^ (r << 1)) >>> 20) & OF);
  }
}

function SHR64(cpu: Cpu, op: Operation): void {
  const count = count64(cpu, op);
  if (count === 0) return;
  const g = cpu.gpr32;
  const aLow = g[op.d] as number;
  const aHigh = g[op.d + 1] as number;
  const low = count < 32 ? (aLow >>> count) | ((aHigh << 1) << (31 - count)) : aHigh >>> (count - 32);
  const high = count < 32 ? aHigh >>> count : 0;
  g[op.d] = low;
  g[op.d + 1] = high;
  const carry = bit64(aLow, aHigh, count - 1);
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags64(low, high) | carry | (((high ^ (high << 1)) >>> 20) & OF);
}

function SAR8(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = ((cpu.gpr8[op.d] as number) << 24) >> 24;
  const r = (a >> count) & 0xff;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags8(r) | ((a >> (count - 1)) & 1);
}

function SAR16(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = ((cpu.gpr16[op.d] as number) << 16) >> 16;
  const r = (a >> count) & 0xffff;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags16(r) | ((a >> (count - 1)) & 1);
}

function SAR32(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  const a = cpu.gpr32[op.d] as number;
  const r = a >> count;
  store32(cpu, op, r);
  if (count !== 0) cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags32(r) | ((a >> (count - 1)) & 1);
}

function SAR64(cpu: Cpu, op: Operation): void {
  const count = count64(cpu, op);
  if (count === 0) return;
  const g = cpu.gpr32;
  const aLow = g[op.d] as number;
  const aHigh = g[op.d + 1] as number;
  const low = count < 32 ? (aLow >>> count) | ((aHigh << 1) << (31 - count)) : aHigh >> (count - 32);
  const high = count < 32 ? aHigh >> count : aHigh >> 31;
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | AF | resultFlags64(low, high) | bit64(aLow, aHigh, count - 1);
}

/** The flags that rotates change. */
const KEEP_BUT_CARRIES = ~(CF | OF);

function ROL8(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = cpu.gpr8[op.d] as number;
  const by = count & 7;
  const r = ((a << by) | (a >>> (8 - by))) & 0xff;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags8(r, r & 1);
}

function ROL16(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = cpu.gpr16[op.d] as number;
  const by = count & 15;
  const r = ((a << by) | (a >>> (16 - by))) & 0xffff;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags16(r, r & 1);
}

function ROL32(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  const a = cpu.gpr32[op.d] as number;
  const r = count === 0 ? a : (a << count) | (a >>> (32 - count));
  store32(cpu, op, r);
  if (count !== 0) cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags32(r, r & 1);
}

/** Rotates the quadword at `d` left by 1–63. */
export function rotateLeft64(cpu: Cpu, d: number, count: number): void {
  const g = cpu.gpr32;
  const swap = count >= 32;
  const low = g[swap ? d + 1 : d] as number;
  const high = g[swap ? d : d + 1] as number;
  const by = count & 31;
  g[d] = (low << by) | ((high >>> 1) >>> (31 - by));
  g[d + 1] = (high << by) | ((low >>> 1) >>> (31 - by));
}

function ROL64(cpu: Cpu, op: Operation): void {
  const count = count64(cpu, op);
  if (count === 0) return;
  rotateLeft64(cpu, op.d, count);
  const carry = (cpu.gpr32[op.d] as number) & 1;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags32(cpu.gpr32[op.d + 1] as number, carry);
}

function ROR8(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = cpu.gpr8[op.d] as number;
  const by = count & 7;
  const r = ((a >>> by) | (a << (8 - by))) & 0xff;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | (r >>> 7) | (((r ^ (r << 1)) << 4) & OF);
}

function ROR16(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  if (count === 0) return;
  const a = cpu.gpr16[op.d] as number;
  const by = count & 15;
  const r = ((a >>> by) | (a << (16 - by))) & 0xffff;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | (r >>> 15) | (((r ^ (r << 1)) >>> 4) & OF);
}

function ROR32(cpu: Cpu, op: Operation): void {
  const count = count32(cpu, op);
  const a = cpu.gpr32[op.d] as number;
  const r = count === 0 ? a : (a >>> count) | (a << (32 - count));
  store32(cpu, op, r);
  if (count !== 0) cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | (r >>> 31) | (((r ^ (r << 1)) >>> 20) & OF);
}

function ROR64(cpu: Cpu, op: Operation): void {
  const count = count64(cpu, op);
  if (count === 0) return;
  rotateLeft64(cpu, op.d, 64 - count);
  const high = cpu.gpr32[op.d + 1] as number;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | (high >>> 31) | (((high ^ (high << 1)) >>> 20) & OF);
}

// Rotates through the carry go bit by bit: the carry is one more bit of the operand.

function RCL8(cpu: Cpu, op: Operation): void {
  let r = cpu.gpr8[op.d] as number;
  let carry = cpu.rflags & CF;
  const count = count32(cpu, op);
  for (let i = count % 9; i > 0; i--) {
    const wide = (r << 1) | carry;
    carry = (wide >>> 8) & 1;
    r = wide & 0xff;
  }
  if (count === 0) return;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags8(r, carry);
}

function RCL16(cpu: Cpu, op: Operation): void {
  let r = cpu.gpr16[op.d] as number;
  let carry = cpu.rflags & CF;
  const count = count32(cpu, op);
  for (let i = count % 17; i > 0; i--) {
    const wide = (r << 1) | carry;
    carry = (wide >>> 16) & 1;
    r = wide & 0xffff;
  }
  if (count === 0) return;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags16(r, carry);
}

function RCL32(cpu: Cpu, op: Operation): void {
  let r = cpu.gpr32[op.d] as number;
  let carry = cpu.rflags & CF;
  const count = count32(cpu, op);
  for (let i = count; i > 0; i--) {
    const out = r >>> 31;
    r = (r << 1) | carry;
    carry = out;
  }
  store32(cpu, op, r);
  if (count !== 0) cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags32(r, carry);
}

function RCL64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  let low = g[op.d] as number;
  let high = g[op.d + 1] as number;
  let carry = cpu.rflags & CF;
  const count = count64(cpu, op);
  if (count === 0) return;
  for (let i = count; i > 0; i--) {
    const out = high >>> 31;
    high = (high << 1) | (low >>> 31);
    low = (low << 1) | carry;
    carry = out;
  }
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | leftFlags32(high, carry);
}

function RCR8(cpu: Cpu, op: Operation): void {
  let r = cpu.gpr8[op.d] as number;
  let carry = cpu.rflags & CF;
  const count = count32(cpu, op);
  for (let i = count % 9; i > 0; i--) {
    const out = r & 1;
    r = (r >>> 1) | (carry << 7);
    carry = out;
  }
  if (count === 0) return;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | carry | (((r ^ (r << 1)) << 4) & OF);
}

function RCR16(cpu: Cpu, op: Operation): void {
  let r = cpu.gpr16[op.d] as number;
  let carry = cpu.rflags & CF;
  const count = count32(cpu, op);
  for (let i = count % 17; i > 0; i--) {
    const out = r & 1;
    r = (r >>> 1) | (carry << 15);
    carry = out;
  }
  if (count === 0) return;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | carry | (((r ^ (r << 1)) >>> 4) & OF);
}

function RCR32(cpu: Cpu, op: Operation): void {
  let r = cpu.gpr32[op.d] as number;
  let carry = cpu.rflags & CF;
  const count = count32(cpu, op);
  for (let i = count; i > 0; i--) {
    const out = r & 1;
    r = (r >>> 1) | (carry << 31);
    carry = out;
  }
  store32(cpu, op, r);
  if (count !== 0) cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | carry | (((r ^ (r << 1)) >>> 20) & OF);
}

function RCR64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  let low = g[op.d] as number;
  let high = g[op.d + 1] as number;
  let carry = cpu.rflags & CF;
  const count = count64(cpu, op);
  if (count === 0) return;
  for (let i = count; i > 0; i--) {
    const out = low & 1;
    low = (low >>> 1) | (high << 31);
    high = (high >>> 1) | (carry << 31);
    carry = out;
  }
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CARRIES) | carry | (((high ^ (high << 1)) >>> 20) & OF);
}

export const shiftRotateExecutors = {
  SHL: bySize(SHL8, SHL16, SHL32, SHL64),
  SHR: bySize(SHR8, SHR16, SHR32, SHR64),
  SAR: bySize(SAR8, SAR16, SAR32, SAR64),
  ROL: bySize(ROL8, ROL16, ROL32, ROL64),
  ROR: bySize(ROR8, ROR16, ROR32, ROR64),
  RCL: bySize(RCL8, RCL16, RCL32, RCL64),
  RCR: bySize(RCR8, RCR16, RCR32, RCR64),
};
