import type { Cpu } from "./cpu.ts";
import { bySize } from "./executor.ts";
import { KEEP, resultFlags8, resultFlags16, resultFlags32, resultFlags64 } from "./flags.ts";
import type { Operation } from "./operation.ts";

/** AND, OR, XOR, NOT, TEST. CF, OF and AF become zero. @see SDM Vol. 1 "Logical Instructions" */

export function AND8(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr8[op.d] as number) & (cpu.gpr8[op.s] as number);
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags8(r);
}

export function AND16(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr16[op.d] as number) & (cpu.gpr16[op.s] as number);
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags16(r);
}

export function AND32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const r = (g[op.d] as number) & (g[op.s] as number);
  g[op.d] = r;
  g[op.d + 1] = 0;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags32(r);
}

export function AND64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = (g[op.d] as number) & (g[op.s] as number);
  const high = (g[op.d + 1] as number) & (g[op.s + 1] as number);
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags64(low, high);
}

export function OR8(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr8[op.d] as number) | (cpu.gpr8[op.s] as number);
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags8(r);
}

export function OR16(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr16[op.d] as number) | (cpu.gpr16[op.s] as number);
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags16(r);
}

export function OR32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const r = (g[op.d] as number) | (g[op.s] as number);
  g[op.d] = r;
  g[op.d + 1] = 0;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags32(r);
}

export function OR64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = (g[op.d] as number) | (g[op.s] as number);
  const high = (g[op.d + 1] as number) | (g[op.s + 1] as number);
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags64(low, high);
}

export function XOR8(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr8[op.d] as number) ^ (cpu.gpr8[op.s] as number);
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags8(r);
}

export function XOR16(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr16[op.d] as number) ^ (cpu.gpr16[op.s] as number);
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags16(r);
}

export function XOR32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const r = (g[op.d] as number) ^ (g[op.s] as number);
  g[op.d] = r;
  g[op.d + 1] = 0;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags32(r);
}

export function XOR64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = (g[op.d] as number) ^ (g[op.s] as number);
  const high = (g[op.d + 1] as number) ^ (g[op.s + 1] as number);
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags64(low, high);
}

export function TEST8(cpu: Cpu, op: Operation): void {
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags8((cpu.gpr8[op.d] as number) & (cpu.gpr8[op.s] as number));
}

export function TEST16(cpu: Cpu, op: Operation): void {
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags16((cpu.gpr16[op.d] as number) & (cpu.gpr16[op.s] as number));
}

export function TEST32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags32((g[op.d] as number) & (g[op.s] as number));
}

export function TEST64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = (g[op.d] as number) & (g[op.s] as number);
  const high = (g[op.d + 1] as number) & (g[op.s + 1] as number);
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags64(low, high);
}

export function NOT8(cpu: Cpu, op: Operation): void {
  cpu.gpr8[op.d] = ~(cpu.gpr8[op.d] as number);
}

export function NOT16(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = ~(cpu.gpr16[op.d] as number);
}

export function NOT32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = ~(cpu.gpr32[op.d] as number);
  cpu.gpr32[op.d + 1] = 0;
}

export function NOT64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = ~(g[op.d] as number);
  g[op.d + 1] = ~(g[op.d + 1] as number);
}

export const logicalExecutors = {
  AND: bySize(AND8, AND16, AND32, AND64),
  OR: bySize(OR8, OR16, OR32, OR64),
  XOR: bySize(XOR8, XOR16, XOR32, XOR64),
  NOT: bySize(NOT8, NOT16, NOT32, NOT64),
  TEST: bySize(TEST8, TEST16, TEST32, TEST64),
};
