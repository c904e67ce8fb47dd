import { CF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import { KEEP } from "./flags.ts";
import type { Operation } from "./operation.ts";

/** Comparisons of packed integers: all ones where true. */

function PCMPEQB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = (signed8[d + i] as number) === (signed8[s + i] as number) ? -1 : 0;
}

function PCMPEQW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = (signed16[d + i] as number) === (signed16[s + i] as number) ? -1 : 0;
}

function PCMPEQD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = (words32[d + i] as number) === (words32[s + i] as number) ? -1 : 0;
}

function PCMPGTB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = (signed8[d + i] as number) > (signed8[s + i] as number) ? -1 : 0;
}

function PCMPGTW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = (signed16[d + i] as number) > (signed16[s + i] as number) ? -1 : 0;
}

function PCMPGTD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = (words32[d + i] as number) > (words32[s + i] as number) ? -1 : 0;
}

function PCMPEQQ(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  for (let i = 0; i < 4; i += 2) {
    const differs =
      ((words32[op.d + i] as number) ^ (words32[op.s + i] as number)) |
      ((words32[op.d + i + 1] as number) ^ (words32[op.s + i + 1] as number));
    words32[op.d + i] = differs === 0 ? -1 : 0;
    words32[op.d + i + 1] = differs === 0 ? -1 : 0;
  }
}

function PCMPGTQ(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  for (let i = 0; i < 4; i += 2) {
    const a = words32[op.d + i + 1] as number;
    const b = words32[op.s + i + 1] as number;
    const lowGreater = (words32[op.d + i] as number) >>> 0 > (words32[op.s + i] as number) >>> 0;
    const result = a > b || (a === b && lowGreater) ? -1 : 0;
    words32[op.d + i] = result;
    words32[op.d + i + 1] = result;
  }
}

function PTEST(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  let both = 0;
  let missing = 0;
  for (let i = 0; i < 4; i++) {
    const a = words32[op.d + i] as number;
    const b = words32[op.s + i] as number;
    both |= a & b;
    missing |= ~a & b;
  }
  cpu.rflags = (cpu.rflags & KEEP) | (both === 0 ? ZF : 0) | (missing === 0 ? CF : 0);
}

export const simdCompareExecutors = {
  PCMPEQB: always(PCMPEQB),
  PCMPEQW: always(PCMPEQW),
  PCMPEQD: always(PCMPEQD),
  PCMPGTB: always(PCMPGTB),
  PCMPGTW: always(PCMPGTW),
  PCMPGTD: always(PCMPGTD),
  PCMPEQQ: always(PCMPEQQ),
  PCMPGTQ: always(PCMPGTQ),
  PTEST: always(PTEST),
};
