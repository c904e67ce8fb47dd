import { RAX } from "../isa/registers.ts";
import { AF, CF, DF, IF, IOPL, PF, SF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { GP } from "./exception.ts";
import { always, ENDS_BLOCK } from "./executor.ts";

/** PUSHF and POPF are in `push-pop.ts`. @see SDM Vol. 1 "Flag Control (EFLAG) Instructions" */

function STC(cpu: Cpu): void {
  cpu.rflags |= CF;
}

function CLC(cpu: Cpu): void {
  cpu.rflags &= ~CF;
}

function CMC(cpu: Cpu): void {
  cpu.rflags ^= CF;
}

function STD(cpu: Cpu): void {
  cpu.rflags |= DF;
}

function CLD(cpu: Cpu): void {
  cpu.rflags &= ~DF;
}

const AH = RAX * 8 + 1;
const AH_FLAGS = SF | ZF | AF | PF | CF;

function LAHF(cpu: Cpu): void {
  cpu.gpr8[AH] = cpu.rflags & 0xff;
}

function SAHF(cpu: Cpu): void {
  cpu.rflags = (cpu.rflags & ~AH_FLAGS) | ((cpu.gpr8[AH] as number) & AH_FLAGS);
}

function SALC(cpu: Cpu): void {
  cpu.gpr8[RAX * 8] = (cpu.rflags & CF) === 0 ? 0 : 0xff;
}

// CPL must be ≤ IOPL, else #GP(0)
function requireIopl(cpu: Cpu, name: string): void {
  const iopl = (cpu.rflags & IOPL) >>> 12;
  if (cpu.cpl > iopl) throw GP(0, `${name} needs CPL ≤ IOPL; CPL is ${cpu.cpl}, IOPL is ${iopl}`);
}

/** Interrupts stay held back until after the next instruction. */
function STI(cpu: Cpu): void {
  requireIopl(cpu, "STI");
  if ((cpu.rflags & IF) === 0) cpu.shadowStep = cpu.steps + 1;
  cpu.rflags |= IF;
}

function CLI(cpu: Cpu): void {
  requireIopl(cpu, "CLI");
  cpu.rflags &= ~IF;
}

export const flagControlExecutors = {
  STC: always(STC),
  CLC: always(CLC),
  CMC: always(CMC),
  STD: always(STD),
  CLD: always(CLD),
  LAHF: always(LAHF),
  SAHF: always(SAHF),
  SALC: always(SALC),
  STI: always(STI, ENDS_BLOCK),
  CLI: always(CLI, ENDS_BLOCK),
};
