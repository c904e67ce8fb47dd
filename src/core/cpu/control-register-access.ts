import * as cr from "../isa/control-registers.ts";
import { MAX_PHYSICAL_ADDRESS_BITS } from "../mmu/page-walk.ts";
import type { Cpu } from "./cpu.ts";
import { GP } from "./exception.ts";

const CR0_WRITABLE =
  cr.CR0_PE |
  cr.CR0_MP |
  cr.CR0_EM |
  cr.CR0_TS |
  cr.CR0_ET |
  cr.CR0_NE |
  cr.CR0_WP |
  cr.CR0_AM |
  cr.CR0_NW |
  cr.CR0_CD |
  cr.CR0_PG;

const CR4_SUPPORTED =
  cr.CR4_TSD |
  cr.CR4_DE |
  cr.CR4_PSE |
  cr.CR4_PAE |
  cr.CR4_MCE |
  cr.CR4_PGE |
  cr.CR4_PCE |
  cr.CR4_OSFXSR |
  cr.CR4_OSXMMEXCPT |
  cr.CR4_UMIP |
  cr.CR4_FSGSBASE |
  cr.CR4_PCIDE |
  cr.CR4_SMEP |
  cr.CR4_SMAP;

/** CR4 bits whose change empties the TLB, global translations included. */
const CR4_FLUSHING = cr.CR4_PGE | cr.CR4_PSE | cr.CR4_PAE | cr.CR4_PCIDE | cr.CR4_SMEP | cr.CR4_SMAP;

/** CR0, CR2, CR3, CR4 or CR8; undefined for a number that has no register. */
export function readControlRegister(cpu: Cpu, number: number): bigint | undefined {
  switch (number) {
    case 0:
      return cpu.cr0;
    case 2:
      return cpu.cr2;
    case 3:
      return cpu.cr3;
    case 4:
      return cpu.cr4;
    case 8:
      return cpu.cr8;
    default:
      return undefined;
  }
}

/**
 * Writes a control register with its checks and effects on the TLB.
 * @throws {CpuException} #GP(0)
 * @see SDM Vol. 2 "MOV—Move to/from Control Registers"; Vol. 3 "Operations that Invalidate TLBs and Paging-Structure Caches"
 */
export function writeControlRegister(cpu: Cpu, number: number, value: bigint): void {
  switch (number) {
    case 0:
      writeCr0(cpu, value);
      return;
    case 2:
      writeCr2(cpu, value);
      return;
    case 3:
      writeCr3(cpu, value);
      return;
    case 4:
      writeCr4(cpu, value);
      return;
    default:
      if (value > 15n) throw GP(0, "CR8 holds 4 bits");
      cpu.cr8 = value;
  }
}

function writeCr0(cpu: Cpu, value: bigint): void {
  if (value >> 32n !== 0n) throw GP(0, "CR0[63:32] must be zero");
  if ((value & cr.CR0_PG) === 0n || (value & cr.CR0_PE) === 0n)
    throw GP(0, "CR0.PG and CR0.PE cannot be cleared in 64-bit mode");
  if ((value & cr.CR0_NW) !== 0n && (value & cr.CR0_CD) === 0n) throw GP(0, "CR0.NW = 1 needs CR0.CD = 1");
  const before = cpu.cr0;
  cpu.cr0 = (value & CR0_WRITABLE) | cr.CR0_ET;
  cpu.controlChanged();
  cpu.report({ kind: "control-register-write", register: "cr0", before, after: cpu.cr0 });
}

export function writeCr2(cpu: Cpu, value: bigint): void {
  const before = cpu.cr2;
  cpu.cr2 = value;
  cpu.report({ kind: "control-register-write", register: "cr2", before, after: value });
}

/** With CR4.PCIDE: CR3[11:0]. */
const PCID_MASK = 0xfffn;
/** With CR4.PCIDE, in what is written only: keep the translations of the new identifier. */
const CR3_NOFLUSH = 1n << 63n;

function writeCr3(cpu: Cpu, written: bigint): void {
  const tagged = (cpu.cr4 & cr.CR4_PCIDE) !== 0n;
  const value = tagged ? written & ~CR3_NOFLUSH : written;
  if (value >> BigInt(MAX_PHYSICAL_ADDRESS_BITS) !== 0n)
    throw GP(0, "CR3 has address bits set that this processor does not have");
  const before = cpu.cr3;
  cpu.cr3 = value;
  cpu.report({ kind: "control-register-write", register: "cr3", before, after: value });
  const { tlb } = cpu;
  if (tagged) {
    tlb.pcid = Number(value & PCID_MASK);
    cpu.dropTags(); // they repeat translations of the identifier before
    if (written === value) {
      cpu.report({ kind: "tlb-flush", scope: "pcid", pcid: tlb.pcid, entries: tlb.flushPcid(tlb.pcid) });
    }
    return;
  }
  const global = (cpu.cr4 & cr.CR4_PGE) !== 0n;
  const entries = global ? tlb.flushNonGlobal() : tlb.flushAll();
  cpu.leaveCodePage();
  cpu.report({ kind: "tlb-flush", scope: global ? "non-global" : "all", entries });
}

function writeCr4(cpu: Cpu, value: bigint): void {
  if ((value & ~CR4_SUPPORTED) !== 0n) throw GP(0, "CR4 has bits set that this processor does not have");
  if ((value & cr.CR4_PAE) === 0n) throw GP(0, "CR4.PAE cannot be cleared in long mode");
  const before = cpu.cr4;
  if ((~before & value & cr.CR4_PCIDE) !== 0n && (cpu.cr3 & PCID_MASK) !== 0n)
    throw GP(0, "CR4.PCIDE can be set only while CR3[11:0] is zero");
  cpu.cr4 = value;
  cpu.report({ kind: "control-register-write", register: "cr4", before, after: value });
  if (((before ^ value) & CR4_FLUSHING) !== 0n) {
    cpu.report({ kind: "tlb-flush", scope: "all", entries: cpu.tlb.flushAll() });
  }
  cpu.controlChanged();
}
