import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import { saturate8, saturate16 } from "./saturation.ts";
import { copyOperands, FIRST, SECOND } from "./vector-copy.ts";

/** Packs: the elements of both operands narrowed to half their size, saturated; the first operand's come first. */

function PACKSSWB(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const { signed16, signed8 } = cpu.vectors;
  const half = op.vectorBytes / 2;
  for (let i = 0; i < half; i++) {
    signed8[op.d * 4 + i] = saturate8(signed16[FIRST * 2 + i] as number);
    signed8[op.d * 4 + half + i] = saturate8(signed16[SECOND * 2 + i] as number);
  }
}

function PACKSSDW(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const { words32, signed16 } = cpu.vectors;
  const half = op.vectorBytes / 4;
  for (let i = 0; i < half; i++) {
    signed16[op.d * 2 + i] = saturate16(words32[FIRST + i] as number);
    signed16[op.d * 2 + half + i] = saturate16(words32[SECOND + i] as number);
  }
}

function PACKUSWB(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const { signed16, clamped8 } = cpu.vectors;
  const half = op.vectorBytes / 2;
  for (let i = 0; i < half; i++) {
    clamped8[op.d * 4 + i] = signed16[FIRST * 2 + i] as number;
    clamped8[op.d * 4 + half + i] = signed16[SECOND * 2 + i] as number;
  }
}

function PACKUSDW(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const { words32, words16 } = cpu.vectors;
  const half = op.vectorBytes / 4;
  for (let i = 0; i < half; i++) {
    words16[op.d * 2 + i] = Math.min(Math.max(words32[FIRST + i] as number, 0), 0xffff);
    words16[op.d * 2 + half + i] = Math.min(Math.max(words32[SECOND + i] as number, 0), 0xffff);
  }
}

export const simdPackExecutors = {
  PACKSSWB: always(PACKSSWB),
  PACKSSDW: always(PACKSSDW),
  PACKUSWB: always(PACKUSWB),
  PACKUSDW: always(PACKUSDW),
};
