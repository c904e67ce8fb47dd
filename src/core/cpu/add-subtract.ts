import { AF, OF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import {
  addFlags8,
  addFlags16,
  addFlags32,
  borrow32,
  carry32,
  KEEP,
  resultFlags64,
  subFlags8,
  subFlags16,
  subFlags32,
} from "./flags.ts";

/** a + b + carry for one operand size; sets the status flags and returns the truncated sum. */
export function add8(cpu: Cpu, a: number, b: number, carry: number): number {
  const r = a + b + carry;
  cpu.rflags = (cpu.rflags & KEEP) | addFlags8(a, b, r);
  return r & 0xff;
}

export function add16(cpu: Cpu, a: number, b: number, carry: number): number {
  const r = a + b + carry;
  cpu.rflags = (cpu.rflags & KEEP) | addFlags16(a, b, r);
  return r & 0xffff;
}

export function add32(cpu: Cpu, a: number, b: number, carry: number): number {
  const r = (a + b + carry) | 0;
  cpu.rflags = (cpu.rflags & KEEP) | addFlags32(a, b, r);
  return r;
}

/** Adds the quadwords at halves `a` and `b` of the operand file into `to`. */
export function add64(cpu: Cpu, to: number, a: number, b: number, carry: number): void {
  const g = cpu.gpr32;
  const aLow = g[a] as number;
  const aHigh = g[a + 1] as number;
  const bLow = g[b] as number;
  const bHigh = g[b + 1] as number;
  const low = (aLow + bLow + carry) | 0;
  const high = (aHigh + bHigh + carry32(aLow, bLow, low)) | 0;
  g[to] = low;
  g[to + 1] = high;
  cpu.rflags =
    (cpu.rflags & KEEP) |
    resultFlags64(low, high) |
    carry32(aHigh, bHigh, high) |
    ((aLow ^ bLow ^ low) & AF) |
    ((((aHigh ^ high) & (bHigh ^ high)) >>> 20) & OF);
}

/** a − b − borrow; sets the status flags and returns the truncated difference. */
export function sub8(cpu: Cpu, a: number, b: number, borrow: number): number {
  const r = a - b - borrow;
  cpu.rflags = (cpu.rflags & KEEP) | subFlags8(a, b, r);
  return r & 0xff;
}

export function sub16(cpu: Cpu, a: number, b: number, borrow: number): number {
  const r = a - b - borrow;
  cpu.rflags = (cpu.rflags & KEEP) | subFlags16(a, b, r);
  return r & 0xffff;
}

export function sub32(cpu: Cpu, a: number, b: number, borrow: number): number {
  const r = (a - b - borrow) | 0;
  cpu.rflags = (cpu.rflags & KEEP) | subFlags32(a, b, r);
  return r;
}

/** Subtracts the quadword at `b` from that at `a` into `to`, which may be a scratch slot. */
export function sub64(cpu: Cpu, to: number, a: number, b: number, borrow: number): void {
  const g = cpu.gpr32;
  const aLow = g[a] as number;
  const aHigh = g[a + 1] as number;
  const bLow = g[b] as number;
  const bHigh = g[b + 1] as number;
  const low = (aLow - bLow - borrow) | 0;
  const high = (aHigh - bHigh - borrow32(aLow, bLow, low)) | 0;
  g[to] = low;
  g[to + 1] = high;
  cpu.rflags =
    (cpu.rflags & KEEP) |
    resultFlags64(low, high) |
    borrow32(aHigh, bHigh, high) |
    ((aLow ^ bLow ^ low) & AF) |
    ((((aHigh ^ bHigh) & (aHigh ^ high)) >>> 20) & OF);
}
