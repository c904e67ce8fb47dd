import { AF, CF, OF, STATUS_FLAGS } from "../isa/rflags.ts";
import { add8, add16, add32, add64, sub8, sub16, sub32, sub64 } from "./add-subtract.ts";
import type { Cpu } from "./cpu.ts";
import { bySize } from "./executor.ts";
import { resultFlags8, resultFlags16, resultFlags32, resultFlags64 } from "./flags.ts";
import { SCRATCH_LOW, ZERO } from "./operand-file.ts";
import type { Operation } from "./operation.ts";

/** Binary arithmetic but for multiplication and division. @see SDM Vol. 1 "Binary Arithmetic Instructions" */

export function ADD8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr8;
  g[op.d] = add8(cpu, g[op.d] as number, g[op.s] as number, 0);
}

export function ADD16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  g[op.d] = add16(cpu, g[op.d] as number, g[op.s] as number, 0);
}

export function ADD32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = add32(cpu, g[op.d] as number, g[op.s] as number, 0);
  g[op.d + 1] = 0;
}

export function ADD64(cpu: Cpu, op: Operation): void {
  add64(cpu, op.d, op.d, op.s, 0);
}

export function ADC8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr8;
  g[op.d] = add8(cpu, g[op.d] as number, g[op.s] as number, cpu.rflags & CF);
}

export function ADC16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  g[op.d] = add16(cpu, g[op.d] as number, g[op.s] as number, cpu.rflags & CF);
}

export function ADC32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = add32(cpu, g[op.d] as number, g[op.s] as number, cpu.rflags & CF);
  g[op.d + 1] = 0;
}

export function ADC64(cpu: Cpu, op: Operation): void {
  add64(cpu, op.d, op.d, op.s, cpu.rflags & CF);
}

export function SUB8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr8;
  g[op.d] = sub8(cpu, g[op.d] as number, g[op.s] as number, 0);
}

export function SUB16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  g[op.d] = sub16(cpu, g[op.d] as number, g[op.s] as number, 0);
}

export function SUB32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = sub32(cpu, g[op.d] as number, g[op.s] as number, 0);
  g[op.d + 1] = 0;
}

export function SUB64(cpu: Cpu, op: Operation): void {
  sub64(cpu, op.d, op.d, op.s, 0);
}

export function SBB8(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr8;
  g[op.d] = sub8(cpu, g[op.d] as number, g[op.s] as number, cpu.rflags & CF);
}

export function SBB16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  g[op.d] = sub16(cpu, g[op.d] as number, g[op.s] as number, cpu.rflags & CF);
}

export function SBB32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = sub32(cpu, g[op.d] as number, g[op.s] as number, cpu.rflags & CF);
  g[op.d + 1] = 0;
}

export function SBB64(cpu: Cpu, op: Operation): void {
  sub64(cpu, op.d, op.d, op.s, cpu.rflags & CF);
}

export function CMP8(cpu: Cpu, op: Operation): void {
  sub8(cpu, cpu.gpr8[op.d] as number, cpu.gpr8[op.s] as number, 0);
}

export function CMP16(cpu: Cpu, op: Operation): void {
  sub16(cpu, cpu.gpr16[op.d] as number, cpu.gpr16[op.s] as number, 0);
}

export function CMP32(cpu: Cpu, op: Operation): void {
  sub32(cpu, cpu.gpr32[op.d] as number, cpu.gpr32[op.s] as number, 0);
}

export function CMP64(cpu: Cpu, op: Operation): void {
  sub64(cpu, SCRATCH_LOW, op.d, op.s, 0);
}

/** The status flags that INC and DEC leave alone: CF only. */
const KEEP_BUT_CF = ~(STATUS_FLAGS & ~CF);

// INC overflows to, DEC from, the most negative number; AF is a carry into, or a borrow from, bit 4.

export function INC8(cpu: Cpu, op: Operation): void {
  const r = ((cpu.gpr8[op.d] as number) + 1) & 0xff;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CF) | resultFlags8(r) | ((r & 15) === 0 ? AF : 0) | (r === 0x80 ? OF : 0);
}

export function INC16(cpu: Cpu, op: Operation): void {
  const r = ((cpu.gpr16[op.d] as number) + 1) & 0xffff;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CF) | resultFlags16(r) | ((r & 15) === 0 ? AF : 0) | (r === 0x8000 ? OF : 0);
}

export function INC32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const r = ((g[op.d] as number) + 1) | 0;
  g[op.d] = r;
  g[op.d + 1] = 0;
  cpu.rflags =
    (cpu.rflags & KEEP_BUT_CF) | resultFlags32(r) | ((r & 15) === 0 ? AF : 0) | (r === -0x8000_0000 ? OF : 0);
}

export function INC64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = ((g[op.d] as number) + 1) | 0;
  const high = ((g[op.d + 1] as number) + (low === 0 ? 1 : 0)) | 0;
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags =
    (cpu.rflags & KEEP_BUT_CF) |
    resultFlags64(low, high) |
    ((low & 15) === 0 ? AF : 0) |
    (low === 0 && high === -0x8000_0000 ? OF : 0);
}

export function DEC8(cpu: Cpu, op: Operation): void {
  const r = ((cpu.gpr8[op.d] as number) - 1) & 0xff;
  cpu.gpr8[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CF) | resultFlags8(r) | ((r & 15) === 15 ? AF : 0) | (r === 0x7f ? OF : 0);
}

export function DEC16(cpu: Cpu, op: Operation): void {
  const r = ((cpu.gpr16[op.d] as number) - 1) & 0xffff;
  cpu.gpr16[op.d] = r;
  cpu.rflags = (cpu.rflags & KEEP_BUT_CF) | resultFlags16(r) | ((r & 15) === 15 ? AF : 0) | (r === 0x7fff ? OF : 0);
}

export function DEC32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const r = ((g[op.d] as number) - 1) | 0;
  g[op.d] = r;
  g[op.d + 1] = 0;
  cpu.rflags =
    (cpu.rflags & KEEP_BUT_CF) | resultFlags32(r) | ((r & 15) === 15 ? AF : 0) | (r === 0x7fff_ffff ? OF : 0);
}

export function DEC64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = ((g[op.d] as number) - 1) | 0;
  const high = ((g[op.d + 1] as number) - (low === -1 ? 1 : 0)) | 0;
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags =
    (cpu.rflags & KEEP_BUT_CF) |
    resultFlags64(low, high) |
    ((low & 15) === 15 ? AF : 0) |
    (low === -1 && high === 0x7fff_ffff ? OF : 0);
}

export function NEG8(cpu: Cpu, op: Operation): void {
  cpu.gpr8[op.d] = sub8(cpu, 0, cpu.gpr8[op.d] as number, 0);
}

export function NEG16(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = sub16(cpu, 0, cpu.gpr16[op.d] as number, 0);
}

export function NEG32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = sub32(cpu, 0, cpu.gpr32[op.d] as number, 0);
  cpu.gpr32[op.d + 1] = 0;
}

export function NEG64(cpu: Cpu, op: Operation): void {
  sub64(cpu, op.d, ZERO, op.d, 0);
}

export const arithmeticExecutors = {
  ADD: bySize(ADD8, ADD16, ADD32, ADD64),
  ADC: bySize(ADC8, ADC16, ADC32, ADC64),
  SUB: bySize(SUB8, SUB16, SUB32, SUB64),
  SBB: bySize(SBB8, SBB16, SBB32, SBB64),
  CMP: bySize(CMP8, CMP16, CMP32, CMP64),
  INC: bySize(INC8, INC16, INC32, INC64),
  DEC: bySize(DEC8, DEC16, DEC32, DEC64),
  NEG: bySize(NEG8, NEG16, NEG32, NEG64),
};
