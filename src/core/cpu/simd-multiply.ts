import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import { multiplyHigh, multiplyHighSigned } from "./multiply-divide.ts";
import type { Operation } from "./operation.ts";
import { saturate16 } from "./saturation.ts";

/** Packed products. */

function PMULLW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = Math.imul(words16[d + i] as number, words16[s + i] as number);
}

function PMULHW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = ((signed16[d + i] as number) * (signed16[s + i] as number)) >> 16;
}

function PMULHUW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = ((words16[d + i] as number) * (words16[s + i] as number)) >>> 16;
}

function PMULHRSW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = ((((signed16[d + i] as number) * (signed16[s + i] as number)) >> 14) + 1) >> 1;
}

function PMULLD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = Math.imul(words32[d + i] as number, words32[s + i] as number);
}

function PMULUDQ(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  for (let i = op.vectorBytes / 4 - 2; i >= 0; i -= 2) {
    const a = words32[op.d + i] as number;
    const b = words32[op.s + i] as number;
    words32[op.d + i] = Math.imul(a, b);
    words32[op.d + i + 1] = multiplyHigh(a, b);
  }
}

function PMULDQ(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  for (let i = 2; i >= 0; i -= 2) {
    const a = words32[op.d + i] as number;
    const b = words32[op.s + i] as number;
    words32[op.d + i] = Math.imul(a, b);
    words32[op.d + i + 1] = multiplyHighSigned(a, b);
  }
}

function PMADDWD(cpu: Cpu, op: Operation): void {
  const { signed16, words32 } = cpu.vectors;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--) {
    const a = (op.d + i) * 2;
    const b = (op.s + i) * 2;
    words32[op.d + i] =
      (signed16[a] as number) * (signed16[b] as number) + (signed16[a + 1] as number) * (signed16[b + 1] as number);
  }
}

function PMADDUBSW(cpu: Cpu, op: Operation): void {
  const { words8, signed8, signed16 } = cpu.vectors;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--) {
    const a = op.d * 4 + 2 * i;
    const b = op.s * 4 + 2 * i;
    signed16[op.d * 2 + i] = saturate16(
      (words8[a] as number) * (signed8[b] as number) + (words8[a + 1] as number) * (signed8[b + 1] as number),
    );
  }
}

export const simdMultiplyExecutors = {
  PMULLW: always(PMULLW),
  PMULHW: always(PMULHW),
  PMULHUW: always(PMULHUW),
  PMULHRSW: always(PMULHRSW),
  PMULLD: always(PMULLD),
  PMULUDQ: always(PMULUDQ),
  PMULDQ: always(PMULDQ),
  PMADDWD: always(PMADDWD),
  PMADDUBSW: always(PMADDUBSW),
};
