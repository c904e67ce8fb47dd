import { hex0x } from "../bits/hex.ts";
import { high32, low32, word64 } from "../bits/word64.ts";
import { GPR } from "../decoder/instruction.ts";
import * as cr from "../isa/control-registers.ts";
import { FS, GS, RAX, RCX, RDX } from "../isa/registers.ts";
import { AC, IOPL } from "../isa/rflags.ts";
import { TSS_IO_MAP_BASE } from "../isa/tss.ts";
import { writeControlRegister } from "./control-register-access.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress } from "./effective-address.ts";
import { GP, UD } from "./exception.ts";
import { always, ENDS_BLOCK, type ExecutorOptions } from "./executor.ts";
import { carry32 } from "./flags.ts";
import { load16, read16, read32, read64, write16, write32, write64 } from "./memory-access.ts";
import { CLTS } from "./mov-special.ts";
import { readMsr, readSegmentBase, timeStampCounter, writeMsr, writeSegmentBase } from "./msr-access.ts";
import { MSR_TSC_AUX } from "./msr-file.ts";
import { ADDRESS_HIGH, DATA_LOW, SCRATCH_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { DATA, isCanonicalHigh, readSlow, TSS } from "./slow-access.ts";
import { WAITING } from "./step-result.ts";
import type { TableRegister } from "./table-register.ts";

/** System instructions but for system calls and segments. @see SDM Vol. 1 "System Instructions" */

// CPL must be 0, else #GP(0)
export function requireCpl0(cpu: Cpu, name: string): void {
  if (cpu.cpl !== 0) throw GP(0, `${name} needs CPL 0, CPL is ${cpu.cpl}`);
}

/** The 16-bit operand of LMSW, LLDT and LTR, which check the privilege before they read it from memory. */
export function wordOperand(cpu: Cpu, op: Operation): number {
  return op.instruction.operand0.kind === GPR ? (cpu.gpr16[op.d] as number) : load16(cpu, op);
}

// CR4.UMIP reserves the instruction to CPL 0, else #GP(0)
export function requireUmip(cpu: Cpu, name: string): void {
  if (cpu.cpl !== 0 && (cpu.cr4 & cr.CR4_UMIP) !== 0n) throw GP(0, `${name} at CPL ${cpu.cpl} while CR4.UMIP = 1`);
}

function setPair(cpu: Cpu, value: bigint): void {
  const g = cpu.gpr32;
  g[RAX * 2] = low32(value);
  g[RAX * 2 + 1] = 0;
  g[RDX * 2] = high32(value);
  g[RDX * 2 + 1] = 0;
}

function RDMSR(cpu: Cpu): void {
  requireCpl0(cpu, "RDMSR");
  const msr = (cpu.gpr32[RCX * 2] as number) >>> 0;
  const value = readMsr(cpu, msr);
  cpu.report({ kind: "msr-read", msr, value, by: "RDMSR" });
  setPair(cpu, value);
}

function WRMSR(cpu: Cpu): void {
  requireCpl0(cpu, "WRMSR");
  const msr = (cpu.gpr32[RCX * 2] as number) >>> 0;
  const before = readMsr(cpu, msr);
  writeMsr(cpu, msr, word64(cpu.gpr32[RAX * 2] as number, cpu.gpr32[RDX * 2] as number));
  cpu.report({ kind: "msr-write", msr, before, after: readMsr(cpu, msr), by: "WRMSR" });
}

function RDTSC(cpu: Cpu): void {
  if ((cpu.cr4 & cr.CR4_TSD) !== 0n) requireCpl0(cpu, "RDTSC under CR4.TSD");
  setPair(cpu, timeStampCounter(cpu));
}

function RDTSCP(cpu: Cpu): void {
  RDTSC(cpu);
  cpu.gpr32[RCX * 2] = cpu.msrs.low(MSR_TSC_AUX);
  cpu.gpr32[RCX * 2 + 1] = 0;
}

function RDPID(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.msrs.low(MSR_TSC_AUX);
  cpu.gpr32[op.d + 1] = 0;
}

/** There is one counter, number 0: steps. */
function RDPMC(cpu: Cpu): void {
  if ((cpu.cr4 & cr.CR4_PCE) === 0n) requireCpl0(cpu, "RDPMC without CR4.PCE");
  const counter = (cpu.gpr32[RCX * 2] as number) >>> 0;
  if (counter !== 0) throw GP(0, `there is no performance counter ${counter}`);
  setPair(cpu, BigInt(cpu.steps));
}

/** Reads a pseudo-descriptor: a 16-bit limit, then a 64- or 32-bit base. */
function loadTable(cpu: Cpu, op: Operation, table: TableRegister, name: string): void {
  requireCpl0(cpu, name);
  const g = cpu.gpr32;
  const low = linearAddress(cpu, op);
  const high = g[ADDRESS_HIGH] as number;
  const limit = read16(cpu, low, high, DATA);
  const baseLow = (low + 2) | 0;
  const baseHigh = (high + carry32(low, 2, baseLow)) | 0;
  g[SCRATCH_LOW + 1] = 0;
  if (cpu.in64BitMode) read64(cpu, baseLow, baseHigh, DATA, SCRATCH_LOW);
  else g[SCRATCH_LOW] = read32(cpu, baseLow, baseHigh, DATA);
  if (!isCanonicalHigh(g[SCRATCH_LOW + 1] as number)) throw GP(0, `${name} of a base that is not canonical`);
  table.baseLow = g[SCRATCH_LOW] as number;
  table.baseHigh = g[SCRATCH_LOW + 1] as number;
  table.limit = limit;
}

function storeTable(cpu: Cpu, op: Operation, table: TableRegister, name: string): void {
  requireUmip(cpu, name);
  const low = linearAddress(cpu, op);
  const high = cpu.gpr32[ADDRESS_HIGH] as number;
  const baseLow = (low + 2) | 0;
  const baseHigh = (high + carry32(low, 2, baseLow)) | 0;
  write16(cpu, low, high, DATA, table.limit);
  if (cpu.in64BitMode) write64(cpu, baseLow, baseHigh, DATA, table.baseLow, table.baseHigh);
  else write32(cpu, baseLow, baseHigh, DATA, table.baseLow);
}

function LGDT(cpu: Cpu, op: Operation): void {
  loadTable(cpu, op, cpu.gdtr, "LGDT");
}

function LIDT(cpu: Cpu, op: Operation): void {
  loadTable(cpu, op, cpu.idtr, "LIDT");
}

function SGDT(cpu: Cpu, op: Operation): void {
  storeTable(cpu, op, cpu.gdtr, "SGDT");
}

function SIDT(cpu: Cpu, op: Operation): void {
  storeTable(cpu, op, cpu.idtr, "SIDT");
}

/** Loads CR0's low four bits; PE cannot be cleared. */
function LMSW(cpu: Cpu, op: Operation): void {
  requireCpl0(cpu, "LMSW");
  const bits = BigInt(wordOperand(cpu, op) & 15) | (cpu.cr0 & cr.CR0_PE);
  writeControlRegister(cpu, 0, (cpu.cr0 & ~15n) | bits);
}

function SMSW(cpu: Cpu, op: Operation): void {
  requireUmip(cpu, "SMSW");
  const size = op.instruction.operandSize;
  if (size === 16) cpu.gpr16[op.d] = low32(cpu.cr0);
  else {
    cpu.gpr32[op.d] = low32(cpu.cr0);
    cpu.gpr32[op.d + 1] = 0;
  }
}

function INVD(cpu: Cpu): void {
  requireCpl0(cpu, "INVD");
}

function WBINVD(cpu: Cpu): void {
  requireCpl0(cpu, "WBINVD");
}

function HLT(cpu: Cpu): void {
  requireCpl0(cpu, "HLT");
  cpu.halted = true;
  cpu.lastResult = "halted";
  cpu.endStretch();
}

// STAC and CLAC are #UD, not #GP, above CPL 0
function requireSmapInstruction(cpu: Cpu, name: string): void {
  if (cpu.cpl !== 0) throw UD(`${name} needs CPL 0, CPL is ${cpu.cpl}`);
}

function CLAC(cpu: Cpu): void {
  requireSmapInstruction(cpu, "CLAC");
  cpu.writeRflags(cpu.rflags & ~AC);
}

function STAC(cpu: Cpu): void {
  requireSmapInstruction(cpu, "STAC");
  cpu.writeRflags(cpu.rflags | AC);
}

/** Hands over to the kernel model: runs one phase of a service routine. */
function VMMCALL(cpu: Cpu, op: Operation): void {
  if (cpu.cpl !== 0) throw UD("VMMCALL at CPL 3");
  // The hook sees, and may change, RIP on the instruction itself.
  cpu.rewind(op.length);
  const result = cpu.onVmmcall();
  if (cpu.stopRequested) cpu.endStretch();
  cpu.leaveCodePage();
  if (result === "again") return;
  cpu.advance(op.length);
  if (result === "wait") throw WAITING;
}

/** Whether the TSS's I/O permission map allows every byte of a port access: its bits must be 0. */
function portAllowed(cpu: Cpu, port: number, bytes: number): boolean {
  const { tr, gpr32: g } = cpu;
  const read = (offset: number): number => {
    const low = (tr.baseLow + offset) | 0;
    readSlow(cpu, low, (tr.baseHigh + carry32(tr.baseLow, offset, low)) | 0, 2, TSS);
    return g[DATA_LOW] as number;
  };
  if (TSS_IO_MAP_BASE + 1 > tr.limit) return false;
  const offset = read(TSS_IO_MAP_BASE) + (port >> 3);
  if (offset + 1 > tr.limit) return false;
  return ((read(offset) >>> (port & 7)) & ((1 << bytes) - 1)) === 0;
}

// CPL must be ≤ IOPL or the TSS's map must allow the port, else #GP(0)
export function requirePort(cpu: Cpu, port: number, bytes: number): void {
  if (cpu.cpl > (cpu.rflags & IOPL) >>> 12 && !portAllowed(cpu, port, bytes)) {
    throw GP(0, `port ${hex0x(port)} is not allowed at CPL ${cpu.cpl}`);
  }
}

/** There are no devices: reads give all ones. */
function IN(cpu: Cpu, op: Operation): void {
  const { operandSize, operand1 } = op.instruction;
  const port = operand1.kind === GPR ? (cpu.gpr16[RDX * 4] as number) : op.instruction.immLow & 0xff;
  requirePort(cpu, port, operandSize >> 3);
  if (operandSize === 8) cpu.gpr8[RAX * 8] = 0xff;
  else if (operandSize === 16) cpu.gpr16[RAX * 4] = 0xffff;
  else {
    cpu.gpr32[RAX * 2] = -1;
    cpu.gpr32[RAX * 2 + 1] = 0;
  }
}

function OUT(cpu: Cpu, op: Operation): void {
  const { operandSize, operand0 } = op.instruction;
  const port = operand0.kind === GPR ? (cpu.gpr16[RDX * 4] as number) : op.instruction.immLow & 0xff;
  requirePort(cpu, port, operandSize >> 3);
}

// RDFSBASE and its like need CR4.FSGSBASE, else #UD
function requireFsgsbase(cpu: Cpu, op: Operation): void {
  if ((cpu.cr4 & cr.CR4_FSGSBASE) === 0n) throw UD(`${op.instruction.form.mnemonic} needs CR4.FSGSBASE = 1`);
}

function readBase(cpu: Cpu, op: Operation, segment: number): void {
  requireFsgsbase(cpu, op);
  const base = readSegmentBase(cpu, segment);
  cpu.gpr32[op.d] = low32(base);
  cpu.gpr32[op.d + 1] = op.instruction.operandSize === 64 ? high32(base) : 0;
}

function writeBase(cpu: Cpu, op: Operation, segment: number): void {
  requireFsgsbase(cpu, op);
  const high = op.instruction.operandSize === 64 ? (cpu.gpr32[op.d + 1] as number) : 0;
  if (!isCanonicalHigh(high)) throw GP(0, `${op.instruction.form.mnemonic} of a base that is not canonical`);
  writeSegmentBase(cpu, segment, word64(cpu.gpr32[op.d] as number, high));
}

function RDFSBASE(cpu: Cpu, op: Operation): void {
  readBase(cpu, op, FS);
}

function RDGSBASE(cpu: Cpu, op: Operation): void {
  readBase(cpu, op, GS);
}

function WRFSBASE(cpu: Cpu, op: Operation): void {
  writeBase(cpu, op, FS);
}

function WRGSBASE(cpu: Cpu, op: Operation): void {
  writeBase(cpu, op, GS);
}

export const AT_ADDRESS: ExecutorOptions = { endsBlock: true, memory: "address" };

export const systemExecutors = {
  RDMSR: always(RDMSR, ENDS_BLOCK),
  WRMSR: always(WRMSR, ENDS_BLOCK),
  RDTSC: always(RDTSC),
  RDTSCP: always(RDTSCP),
  RDPMC: always(RDPMC),
  LGDT: always(LGDT, AT_ADDRESS),
  LIDT: always(LIDT, AT_ADDRESS),
  SGDT: always(SGDT, AT_ADDRESS),
  SIDT: always(SIDT, AT_ADDRESS),
  LMSW: always(LMSW, AT_ADDRESS),
  SMSW: always(SMSW),
  CLTS: always(CLTS, ENDS_BLOCK),
  RDPID: always(RDPID),
  INVD: always(INVD),
  WBINVD: always(WBINVD),
  HLT: always(HLT, ENDS_BLOCK),
  CLAC: always(CLAC, ENDS_BLOCK),
  STAC: always(STAC, ENDS_BLOCK),
  VMMCALL: always(VMMCALL, ENDS_BLOCK),
  IN: always(IN),
  OUT: always(OUT),
  RDFSBASE: always(RDFSBASE),
  RDGSBASE: always(RDGSBASE),
  WRFSBASE: always(WRFSBASE, ENDS_BLOCK),
  WRGSBASE: always(WRGSBASE, ENDS_BLOCK),
};
