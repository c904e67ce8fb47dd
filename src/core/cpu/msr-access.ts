import { hex0x } from "../bits/hex.ts";
import { high32, isCanonical, low32, word64 } from "../bits/word64.ts";
import * as msr from "../isa/msr.ts";
import { FS, GS } from "../isa/registers.ts";
import { MAX_PHYSICAL_ADDRESS_BITS } from "../mmu/page-walk.ts";
import type { Cpu } from "./cpu.ts";
import { GP } from "./exception.ts";
import { MSR_APIC_BASE, MSR_EFER, MSR_FMASK, MSR_INDEX, MSR_PAT, MSR_TSC_AUX } from "./msr-file.ts";

const IA32_TIME_STAMP_COUNTER = 0x10;

const SYSENTER_ADDRESSES = new Set([msr.IA32_SYSENTER_ESP, msr.IA32_SYSENTER_EIP]);

const CANONICAL = new Set([
  msr.IA32_LSTAR,
  msr.IA32_CSTAR,
  msr.IA32_SYSENTER_ESP,
  msr.IA32_SYSENTER_EIP,
  msr.IA32_FS_BASE,
  msr.IA32_GS_BASE,
  msr.IA32_KERNEL_GS_BASE,
]);

/** The time-stamp counter: one a step, plus what software wrote to it. */
export function timeStampCounter(cpu: Cpu): bigint {
  return BigInt.asUintN(64, BigInt(cpu.steps) + cpu.tscOffset);
}

/** Base of a segment register. */
export function readSegmentBase(cpu: Cpu, segment: number): bigint {
  return word64(cpu.segmentBase[segment * 2] as number, cpu.segmentBase[segment * 2 + 1] as number);
}

/** Sets the base of FS or GS only. */
export function writeSegmentBase(cpu: Cpu, segment: number, base: bigint): void {
  cpu.segmentBase[segment * 2] = low32(base);
  cpu.segmentBase[segment * 2 + 1] = high32(base);
  cpu.segmentLoaded(segment);
}

/** @throws {CpuException} #GP(0) for an MSR that does not exist */
export function readMsr(cpu: Cpu, number: number): bigint {
  const index = MSR_INDEX.get(number);
  if (index !== undefined) return cpu.msrs.words64[index] as bigint;
  if (number === msr.IA32_FS_BASE) return readSegmentBase(cpu, FS);
  if (number === msr.IA32_GS_BASE) return readSegmentBase(cpu, GS);
  if (number === IA32_TIME_STAMP_COUNTER) return timeStampCounter(cpu);
  throw GP(0, `there is no MSR ${hex0x(number)}`);
}

/** @throws {CpuException} #GP(0) for an MSR that does not exist or a value that it cannot hold */
export function writeMsr(cpu: Cpu, number: number, written: bigint): void {
  // 32 bits wide on AMD, which has no SYSENTER in long mode: nothing to check
  const narrow = SYSENTER_ADDRESSES.has(number) && cpu.options.vendor === "amd";
  const value = narrow ? BigInt.asUintN(32, written) : written;
  if (CANONICAL.has(number) && !isCanonical(value)) throw GP(0, `${hex0x(value)} is not canonical`);
  const index = MSR_INDEX.get(number);
  if (index !== undefined) checkReserved(index, value);
  if (index === MSR_EFER) writeEfer(cpu, value);
  else if (index !== undefined) cpu.msrs.words64[index] = value;
  else if (number === msr.IA32_FS_BASE) writeSegmentBase(cpu, FS, value);
  else if (number === msr.IA32_GS_BASE) writeSegmentBase(cpu, GS, value);
  else if (number === IA32_TIME_STAMP_COUNTER) cpu.tscOffset = BigInt.asUintN(64, value - BigInt(cpu.steps));
  else throw GP(0, `there is no MSR ${hex0x(number)}`);
}

/** APIC base: bootstrap processor, enabled, and the address. */
const APIC_BASE_WRITABLE = (((1n << BigInt(MAX_PHYSICAL_ADDRESS_BITS)) - 1n) & ~0xfffn) | 0x900n;
/** Memory types that a page-attribute table may hold: UC, WC, WT, WP, WB, UC−. */
const MEMORY_TYPES = new Set([0n, 1n, 4n, 5n, 6n, 7n]);

// reserved bits, and memory types that do not exist, are #GP(0)
function checkReserved(index: number, value: bigint): void {
  const upperMustBeZero = index === MSR_FMASK || index === MSR_TSC_AUX;
  if (upperMustBeZero && value >> 32n !== 0n) throw GP(0, "bits 63:32 of this MSR must be zero");
  if (index === MSR_APIC_BASE && (value & ~APIC_BASE_WRITABLE) !== 0n)
    throw GP(0, "IA32_APIC_BASE has reserved bits set");
  if (index !== MSR_PAT) return;
  for (let at = 0n; at < 64n; at += 8n) {
    if (!MEMORY_TYPES.has((value >> at) & 0xffn)) throw GP(0, `IA32_PAT has no memory type ${(value >> at) & 0xffn}`);
  }
}

function writeEfer(cpu: Cpu, value: bigint): void {
  if ((value & ~(msr.EFER_SCE | msr.EFER_LME | msr.EFER_LMA | msr.EFER_NXE)) !== 0n) {
    throw GP(0, "IA32_EFER has reserved bits set");
  }
  if ((value & msr.EFER_LME) === 0n) throw GP(0, "IA32_EFER.LME cannot change while paging is on");
  // LMA is read-only: what is written to it is ignored.
  cpu.msrs.words64[MSR_EFER] = value | msr.EFER_LMA;
  cpu.controlChanged();
}
