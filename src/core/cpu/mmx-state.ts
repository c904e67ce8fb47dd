import { MMX } from "../decoder/instruction.ts";
import type { Cpu } from "./cpu.ts";
import { MF } from "./exception.ts";
import type { Operation } from "./operation.ts";

/*
 * MMX registers are the significands of the x87 registers. An instruction that names one makes every x87 register valid, TOP 0,
 * and the exponent of the register that it writes all ones, so that x87 code finds a NaN there.
 */

/** FSW.ES: an unmasked exception waits for the next x87 or MMX instruction. */
const FSW_ES = 0x80;
const FSW_TOP = 0x3800;
const ALL_VALID = 0xff;
/** Sign and exponent of a written register: halfword 4 of its slot. */
const EXPONENT_HALFWORD = 4;

/** @throws {CpuException} #MF @see SDM Vol. 3 "Exceptions That Can Occur When Executing MMX Instructions" */
export function checkPendingX87(cpu: Cpu): void {
  if ((cpu.x87.status & FSW_ES) !== 0) throw MF("an unmasked x87 exception is pending: FSW.ES = 1");
}

/** Makes an operation that names an MMX register leave x87 state as MMX instructions do. */
export function enterMmxState(op: Operation): void {
  op.inMmxState = op.run;
  op.run = op.instruction.operand0.kind === MMX && writesFirst(op) ? WRITING_MMX : READING_MMX;
}

/** MASKMOVQ's first operand is what it stores. */
function writesFirst(op: Operation): boolean {
  return op.instruction.form.mnemonic !== "MASKMOVQ";
}

function READING_MMX(cpu: Cpu, op: Operation): void {
  checkPendingX87(cpu);
  op.inMmxState(cpu, op);
  cpu.x87.status &= ~FSW_TOP;
  cpu.x87.valid = ALL_VALID;
}

function WRITING_MMX(cpu: Cpu, op: Operation): void {
  READING_MMX(cpu, op);
  cpu.vectors.words16[op.d * 2 + EXPONENT_HALFWORD] = 0xffff;
}

/** EMMS: every x87 register is empty. */
export function EMMS(cpu: Cpu): void {
  checkPendingX87(cpu);
  cpu.x87.status &= ~FSW_TOP;
  cpu.x87.valid = 0;
}
