import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import { saturate16 } from "./saturation.ts";
import { copyOperands, FIRST, SECOND } from "./vector-copy.ts";

/** Across elements: neighbouring sums and differences, sums of absolute differences, the smallest word. */

/** Copies both operands so that their elements are in one row, also those of 8 bytes. */
function copyPairs(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  if (op.vectorBytes === 16) return;
  const words = cpu.vectors.words32;
  words[FIRST + 2] = words[SECOND] as number;
  words[FIRST + 3] = words[SECOND + 1] as number;
}

function PHADDW(cpu: Cpu, op: Operation): void {
  copyPairs(cpu, op);
  const { words16 } = cpu.vectors;
  const from = FIRST * 2;
  for (let i = 0; i < op.vectorBytes / 2; i++)
    words16[op.d * 2 + i] = (words16[from + 2 * i] as number) + (words16[from + 2 * i + 1] as number);
}

function PHADDD(cpu: Cpu, op: Operation): void {
  copyPairs(cpu, op);
  const { words32 } = cpu.vectors;
  const from = FIRST;
  for (let i = 0; i < op.vectorBytes / 4; i++)
    words32[op.d + i] = (words32[from + 2 * i] as number) + (words32[from + 2 * i + 1] as number);
}

function PHADDSW(cpu: Cpu, op: Operation): void {
  copyPairs(cpu, op);
  const { signed16 } = cpu.vectors;
  const from = FIRST * 2;
  for (let i = 0; i < op.vectorBytes / 2; i++)
    signed16[op.d * 2 + i] = saturate16((signed16[from + 2 * i] as number) + (signed16[from + 2 * i + 1] as number));
}

function PHSUBW(cpu: Cpu, op: Operation): void {
  copyPairs(cpu, op);
  const { words16 } = cpu.vectors;
  const from = FIRST * 2;
  for (let i = 0; i < op.vectorBytes / 2; i++)
    words16[op.d * 2 + i] = (words16[from + 2 * i] as number) - (words16[from + 2 * i + 1] as number);
}

function PHSUBD(cpu: Cpu, op: Operation): void {
  copyPairs(cpu, op);
  const { words32 } = cpu.vectors;
  const from = FIRST;
  for (let i = 0; i < op.vectorBytes / 4; i++)
    words32[op.d + i] = (words32[from + 2 * i] as number) - (words32[from + 2 * i + 1] as number);
}

function PHSUBSW(cpu: Cpu, op: Operation): void {
  copyPairs(cpu, op);
  const { signed16 } = cpu.vectors;
  const from = FIRST * 2;
  for (let i = 0; i < op.vectorBytes / 2; i++)
    signed16[op.d * 2 + i] = saturate16((signed16[from + 2 * i] as number) - (signed16[from + 2 * i + 1] as number));
}

/** Sum of |a − b| over bytes. @param a, b bytes of the vector file */
function difference(cpu: Cpu, a: number, b: number, count: number): number {
  const bytes = cpu.vectors.words8;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.abs((bytes[a + i] as number) - (bytes[b + i] as number));
  return sum;
}

function PSADBW(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 0; i < op.vectorBytes / 4; i += 2) {
    words[op.d + i] = difference(cpu, (op.d + i) * 4, (op.s + i) * 4, 8);
    words[op.d + i + 1] = 0;
  }
}

/** Immediate: bit 2 the first operand's first byte, in units of 4; bits 1:0 the second's. */
function MPSADBW(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const how = cpu.gpr8[op.t] as number;
  const first = FIRST * 4 + (how & 4);
  const second = SECOND * 4 + (how & 3) * 4;
  for (let i = 0; i < 8; i++) cpu.vectors.words16[op.d * 2 + i] = difference(cpu, first + i, second, 4);
}

function PHMINPOSUW(cpu: Cpu, op: Operation): void {
  const { words16, words32 } = cpu.vectors;
  let place = 0;
  for (let i = 1; i < 8; i++) if ((words16[op.s * 2 + i] as number) < (words16[op.s * 2 + place] as number)) place = i;
  words32[op.d] = (words16[op.s * 2 + place] as number) | (place << 16);
  words32[op.d + 1] = 0;
  words32[op.d + 2] = 0;
  words32[op.d + 3] = 0;
}

export const simdHorizontalExecutors = {
  PHADDW: always(PHADDW),
  PHADDD: always(PHADDD),
  PHADDSW: always(PHADDSW),
  PHSUBW: always(PHSUBW),
  PHSUBD: always(PHSUBD),
  PHSUBSW: always(PHSUBSW),
  PSADBW: always(PSADBW),
  MPSADBW: always(MPSADBW),
  PHMINPOSUW: always(PHMINPOSUW),
};
