import { word64 } from "../bits/word64.ts";
import { CR4_PCIDE } from "../isa/control-registers.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress } from "./effective-address.ts";
import { GP } from "./exception.ts";
import { always, type ExecutorOptions } from "./executor.ts";
import { carry32 } from "./flags.ts";
import { purposeOf, read64 } from "./memory-access.ts";
import { ADDRESS_HIGH, SCRATCH_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { isCanonicalHigh } from "./slow-access.ts";
import { requireCpl0 } from "./system.ts";

/** INVLPG: an address that is not canonical has no translation. @see SDM Vol. 2 "INVLPG—Invalidate TLB Entries" */
function INVLPG(cpu: Cpu, op: Operation): void {
  requireCpl0(cpu, "INVLPG");
  const low = linearAddress(cpu, op);
  const high = cpu.gpr32[ADDRESS_HIGH] as number;
  if (!isCanonicalHigh(high)) return;
  const entries = cpu.tlb.flushPage(low, high);
  cpu.leaveCodePage();
  cpu.report({ kind: "tlb-flush", scope: "page", linear: word64(low, high), entries });
}

// What INVPCID's register asks for.
const INDIVIDUAL_ADDRESS = 0;
const SINGLE_CONTEXT = 1;
const ALL_CONTEXTS_AND_GLOBAL = 2;

/**
 * INVPCID. The descriptor in memory:
 *
 *     bits 11:0  PCID    bits 63:12  zero    bits 127:64  linear address
 *
 * @throws {CpuException} #GP(0) above CPL 0; for a type above 3, reserved bits, a PCID while CR4.PCIDE = 0, an address that is
 * not canonical
 * @see SDM Vol. 2 "INVPCID—Invalidate Process-Context Identifier"
 */
function INVPCID(cpu: Cpu, op: Operation): void {
  requireCpl0(cpu, "INVPCID");
  const g = cpu.gpr32;
  const type = (g[op.d] as number) >>> 0;
  if (type > 3 || (cpu.in64BitMode && g[op.d + 1] !== 0)) throw GP(0, "INVPCID has the types 0 to 3");
  const at = linearAddress(cpu, op);
  const atHigh = g[ADDRESS_HIGH] as number;
  const second = (at + 8) | 0;
  read64(cpu, at, atHigh, purposeOf(op), SCRATCH_LOW);
  read64(cpu, second, (atHigh + carry32(at, 8, second)) | 0, purposeOf(op), SCRATCH_LOW + 2);
  const pcid = g[SCRATCH_LOW] as number;
  const low = g[SCRATCH_LOW + 2] as number;
  const high = g[SCRATCH_LOW + 3] as number;
  if ((pcid & ~0xfff) !== 0 || g[SCRATCH_LOW + 1] !== 0)
    throw GP(0, "INVPCID: bits 63:12 of the descriptor must be zero");
  if (type <= SINGLE_CONTEXT && pcid !== 0 && (cpu.cr4 & CR4_PCIDE) === 0n) {
    throw GP(0, `INVPCID of identifier ${pcid} while CR4.PCIDE = 0`);
  }
  if (type === INDIVIDUAL_ADDRESS && !isCanonicalHigh(high)) throw GP(0, "INVPCID of an address that is not canonical");
  invalidate(cpu, type, pcid, low, high);
  cpu.leaveCodePage();
}

function invalidate(cpu: Cpu, type: number, pcid: number, low: number, high: number): void {
  const { tlb } = cpu;
  if (type === INDIVIDUAL_ADDRESS) {
    const entries = tlb.flushPageOfPcid(low, high, pcid);
    cpu.report({ kind: "tlb-flush", scope: "page", linear: word64(low, high), entries });
  } else if (type === SINGLE_CONTEXT) {
    cpu.report({ kind: "tlb-flush", scope: "pcid", pcid, entries: tlb.flushPcid(pcid) });
  } else if (type === ALL_CONTEXTS_AND_GLOBAL) {
    cpu.report({ kind: "tlb-flush", scope: "all", entries: tlb.flushAll() });
  } else cpu.report({ kind: "tlb-flush", scope: "non-global", entries: tlb.flushNonGlobal() });
}

const AT_ADDRESS: ExecutorOptions = { endsBlock: true, memory: "address" };

export const tlbInvalidationExecutors = {
  INVLPG: always(INVLPG, AT_ADDRESS),
  INVPCID: always(INVPCID, AT_ADDRESS),
};
