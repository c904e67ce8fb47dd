import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import { borrow32, carry32 } from "./flags.ts";
import type { Operation } from "./operation.ts";
import { saturate8, saturate16 } from "./saturation.ts";

/** Element by element: sums, differences, averages, extremes, signs. */

function PADDB(cpu: Cpu, op: Operation): void {
  const { words8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--) words8[d + i] = (words8[d + i] as number) + (words8[s + i] as number);
}

function PADDW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = (words16[d + i] as number) + (words16[s + i] as number);
}

function PADDD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = (words32[d + i] as number) + (words32[s + i] as number);
}

function PSUBB(cpu: Cpu, op: Operation): void {
  const { words8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--) words8[d + i] = (words8[d + i] as number) - (words8[s + i] as number);
}

function PSUBW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = (words16[d + i] as number) - (words16[s + i] as number);
}

function PSUBD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = (words32[d + i] as number) - (words32[s + i] as number);
}

function PADDSB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = saturate8((signed8[d + i] as number) + (signed8[s + i] as number));
}

function PADDSW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = saturate16((signed16[d + i] as number) + (signed16[s + i] as number));
}

function PADDUSB(cpu: Cpu, op: Operation): void {
  const { clamped8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    clamped8[d + i] = (clamped8[d + i] as number) + (clamped8[s + i] as number);
}

function PADDUSW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = Math.min((words16[d + i] as number) + (words16[s + i] as number), 0xffff);
}

function PSUBSB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = saturate8((signed8[d + i] as number) - (signed8[s + i] as number));
}

function PSUBSW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = saturate16((signed16[d + i] as number) - (signed16[s + i] as number));
}

function PSUBUSB(cpu: Cpu, op: Operation): void {
  const { clamped8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    clamped8[d + i] = (clamped8[d + i] as number) - (clamped8[s + i] as number);
}

function PSUBUSW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = Math.max((words16[d + i] as number) - (words16[s + i] as number), 0);
}

function PAVGB(cpu: Cpu, op: Operation): void {
  const { words8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    words8[d + i] = ((words8[d + i] as number) + (words8[s + i] as number) + 1) >> 1;
}

function PAVGW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = ((words16[d + i] as number) + (words16[s + i] as number) + 1) >> 1;
}

function PMINUB(cpu: Cpu, op: Operation): void {
  const { words8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    words8[d + i] = Math.min(words8[d + i] as number, words8[s + i] as number);
}

function PMINUW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = Math.min(words16[d + i] as number, words16[s + i] as number);
}

function PMINUD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = Math.min((words32[d + i] as number) >>> 0, (words32[s + i] as number) >>> 0);
}

function PMINSB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = Math.min(signed8[d + i] as number, signed8[s + i] as number);
}

function PMINSW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = Math.min(signed16[d + i] as number, signed16[s + i] as number);
}

function PMINSD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = Math.min(words32[d + i] as number, words32[s + i] as number);
}

function PMAXUB(cpu: Cpu, op: Operation): void {
  const { words8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    words8[d + i] = Math.max(words8[d + i] as number, words8[s + i] as number);
}

function PMAXUW(cpu: Cpu, op: Operation): void {
  const { words16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    words16[d + i] = Math.max(words16[d + i] as number, words16[s + i] as number);
}

function PMAXUD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = Math.max((words32[d + i] as number) >>> 0, (words32[s + i] as number) >>> 0);
}

function PMAXSB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = Math.max(signed8[d + i] as number, signed8[s + i] as number);
}

function PMAXSW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = Math.max(signed16[d + i] as number, signed16[s + i] as number);
}

function PMAXSD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = Math.max(words32[d + i] as number, words32[s + i] as number);
}

function PABSB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--) signed8[d + i] = Math.abs(signed8[s + i] as number);
}

function PABSW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--) signed16[d + i] = Math.abs(signed16[s + i] as number);
}

function PABSD(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--) words32[d + i] = Math.abs(words32[s + i] as number);
}

function PSIGNB(cpu: Cpu, op: Operation): void {
  const { signed8 } = cpu.vectors;
  const d = op.d * 4;
  const s = op.s * 4;
  for (let i = op.vectorBytes - 1; i >= 0; i--)
    signed8[d + i] = (signed8[d + i] as number) * Math.sign(signed8[s + i] as number);
}

function PSIGNW(cpu: Cpu, op: Operation): void {
  const { signed16 } = cpu.vectors;
  const d = op.d * 2;
  const s = op.s * 2;
  for (let i = op.vectorBytes / 2 - 1; i >= 0; i--)
    signed16[d + i] = (signed16[d + i] as number) * Math.sign(signed16[s + i] as number);
}

function PSIGND(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  const d = op.d;
  const s = op.s;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--)
    words32[d + i] = (words32[d + i] as number) * Math.sign(words32[s + i] as number);
}

function PADDQ(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  for (let i = op.vectorBytes / 4 - 2; i >= 0; i -= 2) {
    const a = words32[op.d + i] as number;
    const b = words32[op.s + i] as number;
    const low = (a + b) | 0;
    const high = (words32[op.d + i + 1] as number) + (words32[op.s + i + 1] as number) + carry32(a, b, low);
    words32[op.d + i] = low;
    words32[op.d + i + 1] = high;
  }
}

function PSUBQ(cpu: Cpu, op: Operation): void {
  const { words32 } = cpu.vectors;
  for (let i = op.vectorBytes / 4 - 2; i >= 0; i -= 2) {
    const a = words32[op.d + i] as number;
    const b = words32[op.s + i] as number;
    const low = (a - b) | 0;
    const high = (words32[op.d + i + 1] as number) - (words32[op.s + i + 1] as number) - borrow32(a, b, low);
    words32[op.d + i] = low;
    words32[op.d + i + 1] = high;
  }
}

export const simdIntegerExecutors = {
  PADDB: always(PADDB),
  PADDW: always(PADDW),
  PADDD: always(PADDD),
  PSUBB: always(PSUBB),
  PSUBW: always(PSUBW),
  PSUBD: always(PSUBD),
  PADDSB: always(PADDSB),
  PADDSW: always(PADDSW),
  PADDUSB: always(PADDUSB),
  PADDUSW: always(PADDUSW),
  PSUBSB: always(PSUBSB),
  PSUBSW: always(PSUBSW),
  PSUBUSB: always(PSUBUSB),
  PSUBUSW: always(PSUBUSW),
  PAVGB: always(PAVGB),
  PAVGW: always(PAVGW),
  PMINUB: always(PMINUB),
  PMINUW: always(PMINUW),
  PMINUD: always(PMINUD),
  PMINSB: always(PMINSB),
  PMINSW: always(PMINSW),
  PMINSD: always(PMINSD),
  PMAXUB: always(PMAXUB),
  PMAXUW: always(PMAXUW),
  PMAXUD: always(PMAXUD),
  PMAXSB: always(PMAXSB),
  PMAXSW: always(PMAXSW),
  PMAXSD: always(PMAXSD),
  PABSB: always(PABSB),
  PABSW: always(PABSW),
  PABSD: always(PABSD),
  PSIGNB: always(PSIGNB),
  PSIGNW: always(PSIGNW),
  PSIGND: always(PSIGND),
  PADDQ: always(PADDQ),
  PSUBQ: always(PSUBQ),
};
