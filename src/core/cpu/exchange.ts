import { RAX, RBX, RCX, RDX, SS } from "../isa/registers.ts";
import { ZF } from "../isa/rflags.ts";
import { add8, add16, add32, add64, sub8, sub16, sub32, sub64 } from "./add-subtract.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress } from "./effective-address.ts";
import { GP } from "./exception.ts";
import { always, bySize } from "./executor.ts";
import { carry32 } from "./flags.ts";
import { ADDRESS_HIGH, DATA_HIGH, DATA_LOW, MEMORY_HIGH, MEMORY_LOW, SCRATCH_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { DATA, DATA_BY_SS, isCanonicalHigh, readSlow, writeSlow } from "./slow-access.ts";
import { EXPLICIT, translate, WRITE } from "./translation.ts";

/** XADD and the compare-and-exchange instructions. With one processor LOCK changes nothing. */

function XADD8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr8;
  const a = g[op.d] as number;
  const sum = add8(cpu, a, g[op.s] as number, 0);
  g[op.s] = a;
  g[op.d] = sum;
}

function XADD16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  const a = g[op.d] as number;
  const sum = add16(cpu, a, g[op.s] as number, 0);
  g[op.s] = a;
  g[op.d] = sum;
}

function XADD32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const a = g[op.d] as number;
  const sum = add32(cpu, a, g[op.s] as number, 0);
  g[op.s] = a;
  g[op.s + 1] = 0;
  g[op.d] = sum;
  g[op.d + 1] = 0;
}

function XADD64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.d] as number;
  const high = g[op.d + 1] as number;
  add64(cpu, SCRATCH_LOW, op.d, op.s, 0);
  g[op.s] = low;
  g[op.s + 1] = high;
  g[op.d] = g[SCRATCH_LOW] as number;
  g[op.d + 1] = g[SCRATCH_LOW + 1] as number;
}

function CMPXCHG8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr8;
  const current = g[op.d] as number;
  sub8(cpu, g[RAX * 8] as number, current, 0);
  if ((cpu.rflags & ZF) !== 0) g[op.d] = g[op.s] as number;
  else g[RAX * 8] = current;
}

function CMPXCHG16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  const current = g[op.d] as number;
  sub16(cpu, g[RAX * 4] as number, current, 0);
  if ((cpu.rflags & ZF) !== 0) g[op.d] = g[op.s] as number;
  else g[RAX * 4] = current;
}

function CMPXCHG32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const current = g[op.d] as number;
  sub32(cpu, g[RAX * 2] as number, current, 0);
  if ((cpu.rflags & ZF) !== 0) {
    g[op.d] = g[op.s] as number;
    g[op.d + 1] = 0;
  } else {
    g[RAX * 2] = current;
    g[RAX * 2 + 1] = 0;
  }
}

function CMPXCHG64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.d] as number;
  const high = g[op.d + 1] as number;
  sub64(cpu, SCRATCH_LOW, RAX * 2, op.d, 0);
  if ((cpu.rflags & ZF) !== 0) {
    g[op.d] = g[op.s] as number;
    g[op.d + 1] = g[op.s + 1] as number;
  } else {
    g[RAX * 2] = low;
    g[RAX * 2 + 1] = high;
  }
}

/** Compares EDX:EAX with the memory slot; ZF says whether they were equal. */
function CMPXCHG8B(cpu: Cpu): void {
  const g = cpu.gpr32;
  const low = g[MEMORY_LOW] as number;
  const high = g[MEMORY_HIGH] as number;
  if (low === g[RAX * 2] && high === g[RDX * 2]) {
    g[MEMORY_LOW] = g[RBX * 2] as number;
    g[MEMORY_HIGH] = g[RCX * 2] as number;
    cpu.rflags |= ZF;
  } else {
    g[RAX * 2] = low;
    g[RAX * 2 + 1] = 0;
    g[RDX * 2] = high;
    g[RDX * 2 + 1] = 0;
    cpu.rflags &= ~ZF;
  }
}

/** The operand must be 16-byte aligned, so it lies within one page; it is written either way. */
function CMPXCHG16B(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  // the operand must be aligned to 16 bytes, else #GP(0)
  if ((low & 15) !== 0) throw GP(0, "the operand of CMPXCHG16B is not aligned to 16 bytes");
  if (isCanonicalHigh(high)) translate(cpu, low, high, WRITE, EXPLICIT);
  const secondLow = (low + 8) | 0;
  const secondHigh = (high + carry32(low, 8, secondLow)) | 0;
  readSlow(cpu, low, high, 8, op.segment === SS ? DATA_BY_SS : DATA);
  const word: number[] = [g[DATA_LOW] as number, g[DATA_HIGH] as number];
  readSlow(cpu, secondLow, secondHigh, 8, DATA);
  word.push(g[DATA_LOW] as number, g[DATA_HIGH] as number);
  const accumulator = [RAX * 2, RAX * 2 + 1, RDX * 2, RDX * 2 + 1];
  const replacement = [RBX * 2, RBX * 2 + 1, RCX * 2, RCX * 2 + 1];
  const equal = accumulator.every((half, i) => g[half] === word[i]);
  const [a, b, c, d] = equal ? replacement.map((half) => g[half] as number) : word;
  writeSlow(cpu, low, high, 8, DATA, a as number, b as number);
  writeSlow(cpu, secondLow, secondHigh, 8, DATA, c as number, d as number);
  if (equal) cpu.rflags |= ZF;
  else {
    for (const [i, half] of accumulator.entries()) g[half] = word[i] as number;
    cpu.rflags &= ~ZF;
  }
}

export const exchangeExecutors = {
  XADD: bySize(XADD8, XADD16, XADD32, XADD64),
  CMPXCHG: bySize(CMPXCHG8, CMPXCHG16, CMPXCHG32, CMPXCHG64),
  CMPXCHG8B: always(CMPXCHG8B),
  CMPXCHG16B: always(CMPXCHG16B, { memory: "address" }),
};
