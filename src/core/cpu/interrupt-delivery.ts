import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { DR7_GD } from "../isa/debug-registers.ts";
import { INTERRUPT_GATE, TRAP_GATE } from "../isa/descriptors.ts";
import { exceptionOf } from "../isa/exceptions.ts";
import { CS, RSP, SS } from "../isa/registers.ts";
import { IF, NT, RF, TF } from "../isa/rflags.ts";
import { TSS_IST1, TSS_RSP0 } from "../isa/tss.ts";
import { writeCr2 } from "./control-register-access.ts";
import type { Cpu } from "./cpu.ts";
import {
  checkCodeDescriptor,
  descriptorDpl,
  isConforming,
  isNull,
  readDescriptor,
  setNullSegment,
  setSegment,
} from "./descriptor-access.ts";
import { CpuException, GP, TS as InvalidTss, NP, StackFault } from "./exception.ts";
import { carry32 } from "./flags.ts";
import { readImplicit64, write64 } from "./memory-access.ts";
import { DATA_HIGH, DATA_LOW, RIP_HIGH, RIP_LOW } from "./operand-file.ts";
import { DESCRIPTOR, isCanonicalHigh, STACK, TSS } from "./slow-access.ts";

/** Where an event that enters a handler came from. Only `SOFTWARE` ones (INT n, INT3, INTO) have the gate's DPL checked. */
export const SOFTWARE = 0;
export const EXCEPTION = 1;
export const EXTERNAL = 2;

/** What a change of privilege is attributed to, by source and vector. */
const CAUSES: readonly (readonly string[])[] = [
  Array.from({ length: 256 }, (_, vector) => `INT ${hex0x(vector)}`),
  Array.from({ length: 256 }, (_, vector) => exceptionOf(vector)?.mnemonic ?? `exception ${vector}`),
  Array.from({ length: 256 }, (_, vector) => `interrupt ${hex0x(vector)}`),
];

/**
 * Enters the handler of a vector through the IDT; RIP is what the frame shall show.
 *
 *     new stack, from its 16-byte-aligned top down:  SS  RSP  RFLAGS  CS  RIP  [error code]
 *
 * @param errorCode -1 for none
 * @param extraFlags bits set in the pushed RFLAGS only: RF for faults
 * @throws {CpuException} #GP, #NP, #TS, #SS, #PF; then no register has changed
 * @see SDM Vol. 3 "64-Bit Mode IDT", "Stack Switching in IA-32e Mode", "Error Code"
 */
export function enterHandler(cpu: Cpu, vector: number, source: number, errorCode: number, extraFlags: number): void {
  const g = cpu.gpr32;
  const external = source === SOFTWARE ? 0 : 1;
  // The error code's bit 1 says that its index is into the IDT.
  const gateError = vector * 8 + 2 + external;
  const at = vector * 16;
  // the gate must lie within the IDT, else #GP(vector*8 + 2)
  if (at + 15 > cpu.idtr.limit) throw GP(gateError, `vector ${vector} is beyond the IDT's limit`);
  const gateLow = (cpu.idtr.baseLow + at) | 0;
  const gateHigh = (cpu.idtr.baseHigh + carry32(cpu.idtr.baseLow, at, gateLow)) | 0;
  readImplicit64(cpu, gateLow, gateHigh, DESCRIPTOR);
  const word0 = g[DATA_LOW] as number;
  const word1 = g[DATA_HIGH] as number;
  readImplicit64(cpu, (gateLow + 8) | 0, (gateHigh + carry32(gateLow, 8, (gateLow + 8) | 0)) | 0, DESCRIPTOR);
  const word2 = g[DATA_LOW] as number;
  if (cpu.probe !== null) {
    cpu.report({
      kind: "gate-read",
      vector,
      linear: word64(gateLow, gateHigh),
      low: word64(word0, word1),
      high: word64(word2, g[DATA_HIGH] as number),
      checked: source === SOFTWARE,
      cpl: cpu.cpl,
    });
  }

  const type = (word1 >>> 8) & 0x1f;
  // only interrupt and trap gates are valid in a 64-bit IDT, else #GP(vector*8 + 2)
  if (type !== INTERRUPT_GATE && type !== TRAP_GATE)
    throw GP(gateError, `the gate of vector ${vector} has type ${type}`);
  const gateDpl = (word1 >>> 13) & 3;
  // gate DPL must be ≥ CPL for INT n, INT3 and INTO, else #GP(vector*8 + 2)
  if (source === SOFTWARE && gateDpl < cpu.cpl) {
    throw GP(gateError, `the gate of vector ${vector} has DPL ${gateDpl}, CPL is ${cpu.cpl}`);
  }
  if ((word1 & 0x8000) === 0) throw NP(gateError, `the gate of vector ${vector} is not present`);

  const selector = word0 >>> 16;
  if (isNull(selector)) throw GP(external, `the gate of vector ${vector} has a null selector`);
  const code = readDescriptor(cpu, selector);
  const dpl = code === null ? 0 : descriptorDpl(code);
  const newCpl = code !== null && isConforming(code) ? cpu.cpl : dpl;
  checkCodeDescriptor(code, selector, newCpl, external);
  if (dpl > cpu.cpl)
    throw GP((selector & 0xfffc) | external, `the handler's DPL ${dpl} is greater than CPL ${cpu.cpl}`);
  if ((code.high & (1 << 21)) === 0)
    throw GP((selector & 0xfffc) | external, "the handler's segment is not 64-bit code");

  const ist = word1 & 7;
  const oldCpl = cpu.cpl;
  let stackLow = g[RSP * 2] as number;
  let stackHigh = cpu.in64BitMode ? (g[RSP * 2 + 1] as number) : 0;
  if (ist !== 0 || newCpl < oldCpl) {
    readStackPointer(cpu, ist, newCpl, external);
    stackLow = g[DATA_LOW] as number;
    stackHigh = g[DATA_HIGH] as number;
    if (!isCanonicalHigh(stackHigh)) {
      throw StackFault(external, `the new stack pointer ${hex0x(word64(stackLow, stackHigh))} is not canonical`);
    }
  }
  const offsetLow = (word0 & 0xffff) | (word1 & 0xffff_0000);
  if (!isCanonicalHigh(word2))
    throw GP(external, `the handler's address ${hex0x(word64(offsetLow, word2))} is not canonical`);

  pushFrame(cpu, newCpl, stackLow & -16, stackHigh, errorCode, extraFlags);
  const by = CAUSES[source]?.[vector] ?? "";
  setSegment(cpu, CS, (selector & 0xfffc) | newCpl, code);
  if (newCpl !== oldCpl) setNullSegment(cpu, SS, newCpl);
  cpu.setCpl(newCpl, by);
  g[RIP_LOW] = offsetLow;
  g[RIP_HIGH] = word2;
  cpu.writeRflags(cpu.rflags & ~(TF | NT | RF | (type === INTERRUPT_GATE ? IF : 0)));
}

/** Reads RSPn or ISTn from the TSS to the data slot. */
function readStackPointer(cpu: Cpu, ist: number, cpl: number, external: number): void {
  const offset = ist !== 0 ? TSS_IST1 + (ist - 1) * 8 : TSS_RSP0 + cpl * 8;
  const field = ist !== 0 ? `IST${ist}` : `RSP${cpl}`;
  if (offset + 7 > cpu.tr.limit) {
    throw InvalidTss((cpu.tr.selector & 0xfffc) | external, `${field} is beyond the TSS's limit`);
  }
  const low = (cpu.tr.baseLow + offset) | 0;
  const high = (cpu.tr.baseHigh + carry32(cpu.tr.baseLow, offset, low)) | 0;
  readImplicit64(cpu, low, high, TSS);
  if (cpu.probe !== null) {
    const value = word64(cpu.gpr32[DATA_LOW] as number, cpu.gpr32[DATA_HIGH] as number);
    cpu.report({ kind: "tss-read", field, linear: word64(low, high), value });
  }
}

/** Pushes the frame with the new level's rights and sets RSP. `top` is a multiple of 16, so no push but the first borrows. */
function pushFrame(
  cpu: Cpu,
  newCpl: number,
  top: number,
  topHigh: number,
  errorCode: number,
  extraFlags: number,
): void {
  const g = cpu.gpr32;
  const oldCpl = cpu.cpl;
  const rspHigh = cpu.in64BitMode ? (g[RSP * 2 + 1] as number) : 0;
  const high = top === 0 ? (topHigh - 1) | 0 : topHigh;
  const low = (top - 40) | 0;
  cpu.cpl = newCpl;
  cpu.accessRightsChanged();
  try {
    write64(cpu, low + 32, high, STACK, cpu.segment(SS).selector, 0);
    write64(cpu, low + 24, high, STACK, g[RSP * 2] as number, rspHigh);
    write64(cpu, low + 16, high, STACK, cpu.rflags | extraFlags, 0);
    write64(cpu, low + 8, high, STACK, cpu.segment(CS).selector, 0);
    write64(cpu, low, high, STACK, g[RIP_LOW] as number, g[RIP_HIGH] as number);
    if (errorCode >= 0) write64(cpu, low - 8, high, STACK, errorCode, 0);
  } finally {
    cpu.cpl = oldCpl;
    cpu.accessRightsChanged();
  }
  g[RSP * 2] = errorCode >= 0 ? low - 8 : low;
  g[RSP * 2 + 1] = high;
}

/** Exceptions that make a double fault out of one another. @see SDM Vol. 3 "Interrupt 8—Double Fault Exception (#DF)" */
function isContributory(vector: number): boolean {
  return vector === 0 || (vector >= 10 && vector <= 13) || vector === 21;
}

const DEBUG = 1;
const PAGE_FAULT = 14;
const DOUBLE_FAULT = 8;

/** Delivers an exception to its handler; where that fails a double fault; where that fails the processor shuts down. */
export function deliverException(cpu: Cpu, exception: CpuException): void {
  let current = exception;
  for (;;) {
    raise(cpu, current);
    // Faults are restartable: RF keeps an instruction breakpoint from coming again. The handler of such a breakpoint sets it itself.
    const isFault = current.vector !== DEBUG && current.vector !== DOUBLE_FAULT;
    try {
      enterHandler(cpu, current.vector, EXCEPTION, current.errorCode, isFault ? RF : 0);
      cpu.onHandlerEntered(current.vector, current);
      return;
    } catch (thrown) {
      if (!(thrown instanceof CpuException)) throw thrown;
      const next = afterFailedDelivery(current, thrown);
      if (next === null) {
        raise(cpu, thrown);
        cpu.shutdownReason = `triple fault: ${thrown.mnemonic} (${thrown.reason}) while delivering #DF`;
        return;
      }
      // The fault that makes a double fault is not delivered, but it was there: CR2 holds its address.
      if (next !== thrown) raise(cpu, thrown);
      current = next;
    }
  }
}

/** What follows when delivering `first` raised `second`; null for a shutdown. */
function afterFailedDelivery(first: CpuException, second: CpuException): CpuException | null {
  const firstIsPageFault = first.vector === PAGE_FAULT;
  if (first.vector === DOUBLE_FAULT) return null;
  const becomesDouble = firstIsPageFault
    ? isContributory(second.vector) || second.vector === PAGE_FAULT
    : isContributory(first.vector) && isContributory(second.vector);
  if (!becomesDouble) return second;
  return new CpuException(
    DOUBLE_FAULT,
    0,
    "#DF",
    `${second.mnemonic} (${second.reason}) while delivering ${first.mnemonic} (${first.reason})`,
  );
}

/** DR6 collects what was met; DR7.GD is cleared so that the handler may use the debug registers. */
function recordDebugConditions(cpu: Cpu, conditions: bigint): void {
  cpu.dr[6] = (cpu.dr[6] as bigint) | conditions;
  cpu.dr[7] = (cpu.dr[7] as bigint) & ~DR7_GD;
}

/** What every exception does before it is delivered: it is reported, and a page fault's address goes to CR2. */
function raise(cpu: Cpu, exception: CpuException): void {
  if (cpu.probe !== null) {
    const { vector, errorCode, mnemonic, reason } = exception;
    const rip = cpu.rip;
    cpu.report({ kind: "exception", vector, mnemonic, reason, rip, ...(errorCode >= 0 ? { errorCode } : {}) });
  }
  if (exception.vector === DEBUG) recordDebugConditions(cpu, BigInt(exception.linearLow));
  if (exception.vector === PAGE_FAULT) writeCr2(cpu, word64(exception.linearLow, exception.linearHigh));
}
