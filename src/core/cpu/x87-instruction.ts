import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { FloatEnvironment, IE } from "../float/environment.ts";
import { EXTENDED80 } from "../float/format.ts";
import { type FloatValue, INDEFINITE, pack } from "../float/value.ts";
import { CS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { effectiveAddress } from "./effective-address.ts";
import { MF } from "./exception.ts";
import type { ExecutorOptions } from "./executor.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { isEmpty, setBits, turnStack } from "./x87-stack.ts";
import { FSW_C1, FSW_ES, FSW_SF, writeStatusWord } from "./x87-state.ts";

/*
 * How an x87 instruction runs: `begin` looks for a pending exception, the handler computes under FCW and writes what is
 * delivered, `finish` records the exceptions, C1 and the pointers. Memory is accessed before anything changes.
 */

/** The handlers access memory themselves: after they have looked for a pending exception. */
export const X87: ExecutorOptions = { memory: "address" };

/** One for all: an instruction sets it up from FCW and is done with it when it ends. */
const environment = new FloatEnvironment("x87");

/** What every waiting instruction does first. @throws {CpuException} #MF while an unmasked exception is pending */
export function checkPending(cpu: Cpu): void {
  if ((cpu.x87.status & FSW_ES) === 0) return;
  throw MF(`an unmasked x87 exception is pending: FSW = ${hex0x(BigInt(cpu.x87.status))}`);
}

/** Starts an instruction that computes. @throws {CpuException} #MF */
export function begin(cpu: Cpu): FloatEnvironment {
  checkPending(cpu);
  environment.setControlWord(cpu.x87.control);
  environment.clear();
  return environment;
}

/** Raises a stack fault for an empty source: C1 = 0. Returns the masked result. */
export function underflow(raised: FloatEnvironment): FloatValue {
  raised.raise(IE | FSW_SF);
  raised.roundedUp = false;
  return INDEFINITE;
}

/** Raises a stack fault for a push onto a register that is not empty: C1 = 1. Returns the masked result. */
export function overflow(raised: FloatEnvironment): FloatValue {
  raised.raise(IE | FSW_SF);
  raised.roundedUp = true;
  return INDEFINITE;
}

/** Pushes what `bits` returns, or the indefinite where there is no room. */
export function push(cpu: Cpu, raised: FloatEnvironment, bits: () => bigint): void {
  pushBits(cpu, raised, isEmpty(cpu, 7) ? bits() : pack(EXTENDED80, overflow(raised)));
}

/** Pushes whether there is room or not. */
export function pushBits(cpu: Cpu, raised: FloatEnvironment, bits: bigint): void {
  if (!raised.delivers) return;
  turnStack(cpu, -1);
  setBits(cpu, 0, bits);
}

/**
 * Ends an instruction: its exceptions join FSW, C1 tells how it rounded or which way the stack failed, and the pointers name it.
 * @param conditions bits of FSW that it sets
 * @param cleared bits of FSW that it writes; C1 always
 */
export function finish(cpu: Cpu, op: Operation, conditions = 0, cleared = 0): void {
  const { x87 } = cpu;
  const c1 = environment.roundedUp ? FSW_C1 : 0;
  writeStatusWord(x87, (x87.status & ~(cleared | FSW_C1)) | environment.flags | conditions | c1);
  recordPointers(cpu, op);
}

/** FCMOVcc and FCOMI write C1 only where the stack fails. */
export function finishKeepingC1(cpu: Cpu, op: Operation): void {
  const kept = (environment.flags & FSW_SF) === 0 ? cpu.x87.status & FSW_C1 : 0;
  finish(cpu, op, kept);
}

/** FIP, FDP and FOP. An instruction without a memory operand leaves FDP. */
export function recordPointers(cpu: Cpu, op: Operation): void {
  const { x87 } = cpu;
  const { bytes, prefixes, length, form } = op.instruction;
  const at = prefixes.length;
  x87.opcode = (((bytes[at] as number) & 7) << 8) | (bytes[at + 1] as number);
  x87.instructionPointer = BigInt.asUintN(cpu.in64BitMode ? 64 : 32, cpu.rip - BigInt(length));
  x87.codeSegment = cpu.segment(CS).selector;
  if (op.accessSize === 0 || form.operands.length !== 1) return;
  const low = effectiveAddress(cpu, op);
  x87.dataPointer = word64(low, cpu.gpr32[ADDRESS_HIGH] as number);
  x87.dataSegment = cpu.segment(op.segment).selector;
}
