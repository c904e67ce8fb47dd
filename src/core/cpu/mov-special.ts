import { CR0_TS, CR4_DE } from "../isa/control-registers.ts";
import { DR6_BD, DR6_FIXED, DR7_GD } from "../isa/debug-registers.ts";
import { SS } from "../isa/registers.ts";
import { debugRegistersChanged } from "./breakpoints.ts";
import { readControlRegister, writeControlRegister } from "./control-register-access.ts";
import type { Cpu } from "./cpu.ts";
import { loadSegment } from "./descriptor-access.ts";
import { DB, GP, UD } from "./exception.ts";
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

/**
 * The debug register of an instruction: DR4 and DR5 are other names of DR6 and DR7.
 * @throws {CpuException} #GP(0) above CPL 0, #UD for DR4 and DR5 while CR4.DE = 1, #DB while DR7.GD = 1
 */
function debugRegister(cpu: Cpu, number: number, what: string): number {
  requireSupervisor(cpu, what);
  const alias = number === 4 || number === 5;
  if (alias && (cpu.cr4 & CR4_DE) !== 0n) throw UD(`there is no DR${number} while CR4.DE = 1`);
  if (((cpu.dr[7] as bigint) & DR7_GD) !== 0n) throw DB(`${what} while DR7.GD = 1`, DR6_BD);
  return alias ? number + 2 : number;
}

// Bits that can be written; the others read as they do after a reset.
const DR6_WRITABLE = 0xe00fn;
const DR7_WRITABLE = 0xffff_23ffn;
const DR7_FIXED = 0x400n;

export function MOV_DR_R(cpu: Cpu, op: Operation): void {
  const number = debugRegister(cpu, op.d, "MOV to a debug register");
  const register = cpu.readGpr(op.instruction.operand1.register);
  const value = cpu.in64BitMode ? register : BigInt.asUintN(32, register);
  if (number >= 6 && value >> 32n !== 0n) throw GP(0, `DR${number}[63:32] must be zero`);
  cpu.dr[number] =
    number === 6 ? (value & DR6_WRITABLE) | DR6_FIXED : number === 7 ? (value & DR7_WRITABLE) | DR7_FIXED : value;
  debugRegistersChanged(cpu);
}

export function MOV_R_DR(cpu: Cpu, op: Operation): void {
  const number = debugRegister(cpu, op.s, "MOV from a debug register");
  const value = cpu.dr[number] as bigint;
  cpu.writeGpr(op.instruction.operand0.register, cpu.in64BitMode ? value : BigInt.asUintN(32, value));
}

/** CLTS */
export function CLTS(cpu: Cpu): void {
  requireSupervisor(cpu, "CLTS");
  writeControlRegister(cpu, 0, cpu.cr0 & ~CR0_TS);
}
