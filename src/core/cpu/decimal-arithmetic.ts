import { RAX } from "../isa/registers.ts";
import { AF, CF, OF } from "../isa/rflags.ts";
import { add8 } from "./add-subtract.ts";
import type { Cpu } from "./cpu.ts";
import { DE } from "./exception.ts";
import { always } from "./executor.ts";
import { KEEP, resultFlags8, resultFlags16 } from "./flags.ts";
import type { Operation } from "./operation.ts";

/** Decimal arithmetic, in compatibility mode only. @see SDM Vol. 1 "Decimal Arithmetic Instructions" */

const AL = RAX * 8;
const AH = AL + 1;

function adjustPacked(cpu: Cpu, sign: 1 | -1): void {
  const al = cpu.gpr8[AL] as number;
  const oldCarry = cpu.rflags & CF;
  let r = al;
  let flags = 0;
  if ((al & 15) > 9 || (cpu.rflags & AF) !== 0) {
    r += 6 * sign;
    // DAS borrows out of AL here too.
    flags |= AF | (sign < 0 && r < 0 ? CF : 0);
  }
  if (al > 0x99 || oldCarry !== 0) {
    r += 0x60 * sign;
    flags |= CF;
  }
  r &= 0xff;
  cpu.gpr8[AL] = r;
  // OF, undefined, says whether the sign came or went.
  flags |= ((sign > 0 ? r & ~al : al & ~r) << 4) & OF;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags8(r) | flags;
}

function DAA(cpu: Cpu): void {
  adjustPacked(cpu, 1);
}

function DAS(cpu: Cpu): void {
  adjustPacked(cpu, -1);
}

/** OF, SF, ZF and PF, undefined, are those of the sum of AX and the adjustment, before AL's upper digit is cleared, as on AMD. */
function adjustUnpacked(cpu: Cpu, sign: 1 | -1): void {
  const adjust = ((cpu.gpr8[AL] as number) & 15) > 9 || (cpu.rflags & AF) !== 0;
  // The six is added to AX, so a carry out of AL reaches AH beside the one that is counted there.
  const before = cpu.gpr16[RAX * 4] as number;
  const ax = (before + (adjust ? 0x106 * sign : 0)) & 0xffff;
  const overflow = ((sign > 0 ? ax & ~before : before & ~ax) >>> 4) & OF;
  cpu.gpr16[RAX * 4] = ax & 0xff0f;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags16(ax) | overflow | (adjust ? AF | CF : 0);
}

function AAA(cpu: Cpu): void {
  adjustUnpacked(cpu, 1);
}

function AAS(cpu: Cpu): void {
  adjustUnpacked(cpu, -1);
}

function AAM(cpu: Cpu, op: Operation): void {
  const base = op.instruction.immLow & 0xff;
  // a base of zero is #DE
  if (base === 0) throw DE("AAM with base 0");
  const al = cpu.gpr8[AL] as number;
  cpu.gpr8[AH] = Math.floor(al / base);
  cpu.gpr8[AL] = al % base;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags8(al % base);
}

function AAD(cpu: Cpu, op: Operation): void {
  const base = op.instruction.immLow & 0xff;
  cpu.gpr16[RAX * 4] = add8(cpu, ((cpu.gpr8[AH] as number) * base) & 0xff, cpu.gpr8[AL] as number, 0);
}

export const decimalArithmeticExecutors = {
  DAA: always(DAA),
  DAS: always(DAS),
  AAA: always(AAA),
  AAS: always(AAS),
  AAM: always(AAM),
  AAD: always(AAD),
};
