import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";

/** PMOVSX and PMOVZX. The last element is widened first, so that the destination may be the source. */

function put64(cpu: Cpu, op: Operation, i: number, low: number, high: number): void {
  cpu.vectors.words32[op.d + 2 * i] = low;
  cpu.vectors.words32[op.d + 2 * i + 1] = high;
}

function PMOVSXBW(cpu: Cpu, op: Operation): void {
  const { signed8, words16 } = cpu.vectors;
  for (let i = 7; i >= 0; i--) words16[op.d * 2 + i] = signed8[op.s * 4 + i] as number;
}

function PMOVSXBD(cpu: Cpu, op: Operation): void {
  const { signed8, words32 } = cpu.vectors;
  for (let i = 3; i >= 0; i--) words32[op.d + i] = signed8[op.s * 4 + i] as number;
}

function PMOVSXBQ(cpu: Cpu, op: Operation): void {
  for (let i = 1; i >= 0; i--) {
    const value = cpu.vectors.signed8[op.s * 4 + i] as number;
    put64(cpu, op, i, value, value >> 31);
  }
}

function PMOVSXWD(cpu: Cpu, op: Operation): void {
  const { signed16, words32 } = cpu.vectors;
  for (let i = 3; i >= 0; i--) words32[op.d + i] = signed16[op.s * 2 + i] as number;
}

function PMOVSXWQ(cpu: Cpu, op: Operation): void {
  for (let i = 1; i >= 0; i--) {
    const value = cpu.vectors.signed16[op.s * 2 + i] as number;
    put64(cpu, op, i, value, value >> 31);
  }
}

function PMOVSXDQ(cpu: Cpu, op: Operation): void {
  for (let i = 1; i >= 0; i--) {
    const value = cpu.vectors.words32[op.s + i] as number;
    put64(cpu, op, i, value, value >> 31);
  }
}

function PMOVZXBW(cpu: Cpu, op: Operation): void {
  const { words8, words16 } = cpu.vectors;
  for (let i = 7; i >= 0; i--) words16[op.d * 2 + i] = words8[op.s * 4 + i] as number;
}

function PMOVZXBD(cpu: Cpu, op: Operation): void {
  const { words8, words32 } = cpu.vectors;
  for (let i = 3; i >= 0; i--) words32[op.d + i] = words8[op.s * 4 + i] as number;
}

function PMOVZXBQ(cpu: Cpu, op: Operation): void {
  for (let i = 1; i >= 0; i--) put64(cpu, op, i, cpu.vectors.words8[op.s * 4 + i] as number, 0);
}

function PMOVZXWD(cpu: Cpu, op: Operation): void {
  const { words16, words32 } = cpu.vectors;
  for (let i = 3; i >= 0; i--) words32[op.d + i] = words16[op.s * 2 + i] as number;
}

function PMOVZXWQ(cpu: Cpu, op: Operation): void {
  for (let i = 1; i >= 0; i--) put64(cpu, op, i, cpu.vectors.words16[op.s * 2 + i] as number, 0);
}

function PMOVZXDQ(cpu: Cpu, op: Operation): void {
  for (let i = 1; i >= 0; i--) put64(cpu, op, i, cpu.vectors.words32[op.s + i] as number, 0);
}

export const simdExtendExecutors = {
  PMOVSXBW: always(PMOVSXBW),
  PMOVSXBD: always(PMOVSXBD),
  PMOVSXBQ: always(PMOVSXBQ),
  PMOVSXWD: always(PMOVSXWD),
  PMOVSXWQ: always(PMOVSXWQ),
  PMOVSXDQ: always(PMOVSXDQ),
  PMOVZXBW: always(PMOVZXBW),
  PMOVZXBD: always(PMOVZXBD),
  PMOVZXBQ: always(PMOVZXBQ),
  PMOVZXWD: always(PMOVZXWD),
  PMOVZXWQ: always(PMOVZXWQ),
  PMOVZXDQ: always(PMOVZXDQ),
};
