import { CR0_TS } from "../isa/control-registers.ts";
import { SS } from "../isa/registers.ts";
import { readControlRegister, writeControlRegister } from "./control-register-access.ts";
import type { Cpu } from "./cpu.ts";
import { loadSegment } from "./descriptor-access.ts";
import { GP, UD } from "./exception.ts";
import { load16, store16 } from "./memory-access.ts";
import type { Operation } from "./operation.ts";

/** MOV to and from segment, control and debug registers. */

/** Loads a segment register by MOV or POP. */
export function loadSegmentAndShadow(cpu: Cpu, number: number, selector: number): void {
  loadSegment(cpu, number, selector);
  // Nothing comes between MOV SS and the instruction after it, which sets the stack pointer.
  if (number === SS) {
    cpu.shadowStep = cpu.steps + 1;
    cpu.trapShadowStep = cpu.shadowStep;
  }
}

export function MOV_SREG_R(cpu: Cpu, op: Operation): void {
  const selector = op.instruction.operand1.register;
  loadSegmentAndShadow(cpu, op.d, cpu.gpr16[selector * 4] as number);
}

export function MOV_SREG_M(cpu: Cpu, op: Operation): void {
  loadSegmentAndShadow(cpu, op.d, load16(cpu, op));
}

export function MOV_R_SREG(cpu: Cpu, op: Operation): void {
  const { selector } = cpu.segment(op.s);
  if (op.instruction.operandSize === 16) cpu.gpr16[op.d] = selector;
  else {
    cpu.gpr32[op.d] = selector;
    cpu.gpr32[op.d + 1] = 0;
  }
}

export function MOV_M_SREG(cpu: Cpu, op: Operation): void {
  store16(cpu, op, cpu.segment(op.s).selector);
}

// CPL must be 0, else #GP(0)
function requireSupervisor(cpu: Cpu, what: string): void {
  if (cpu.cpl !== 0) throw GP(0, `${what} needs CPL 0, CPL is ${cpu.cpl}`);
}

export function MOV_CR_R(cpu: Cpu, op: Operation): void {
  requireSupervisor(cpu, "MOV to a control register");
  const register = op.instruction.operand1.register;
  const value = cpu.in64BitMode ? cpu.readGpr(register) : BigInt.asUintN(32, cpu.readGpr(register));
  writeControlRegister(cpu, op.d, value);
}

export function MOV_R_CR(cpu: Cpu, op: Operation): void {
  requireSupervisor(cpu, "MOV from a control register");
  const value = readControlRegister(cpu, op.s);
  if (value === undefined) throw UD(`there is no CR${op.s}`);
  cpu.writeGpr(op.instruction.operand0.register, value);
}

/** DR4 and DR5 are other names of DR6 and DR7. */
function debugRegister(number: number): number {
  return number === 4 || number === 5 ? number + 2 : number;
}

export function MOV_DR_R(cpu: Cpu, op: Operation): void {
  requireSupervisor(cpu, "MOV to a debug register");
  const number = debugRegister(op.d);
  const value = cpu.readGpr(op.instruction.operand1.register);
  if (number >= 6 && value >> 32n !== 0n) throw GP(0, `DR${number}[63:32] must be zero`);
  cpu.dr[number] =
    number === 6 ? (value & 0xe00fn) | 0xffff_0ff0n : number === 7 ? (value & 0xffff_2fffn) | 0x400n : value;
}

export function MOV_R_DR(cpu: Cpu, op: Operation): void {
  requireSupervisor(cpu, "MOV from a debug register");
  cpu.writeGpr(op.instruction.operand0.register, cpu.dr[debugRegister(op.s)] as bigint);
}

/** CLTS */
export function CLTS(cpu: Cpu): void {
  requireSupervisor(cpu, "CLTS");
  writeControlRegister(cpu, 0, cpu.cr0 & ~CR0_TS);
}
