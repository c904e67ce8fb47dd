import { RAX, RBX, RCX, RDX } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { cpuid } from "./cpuid.ts";
import { addSegmentBase, effectiveAddress } from "./effective-address.ts";
import { always, bySize } from "./executor.ts";
import { read8 } from "./memory-access.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { checkSegmentAccess } from "./segment-access.ts";
import { DATA } from "./slow-access.ts";

/** LEA, NOP, XLAT, CPUID and the fences. @see SDM Vol. 1 "Miscellaneous Instructions" */

function LEA16(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = effectiveAddress(cpu, op);
}

function LEA32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = effectiveAddress(cpu, op);
  cpu.gpr32[op.d + 1] = 0;
}

function LEA64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = effectiveAddress(cpu, op);
  g[op.d + 1] = g[ADDRESS_HIGH] as number;
}

/** One processor, in order: nothing to wait for. */
function NOP(): void {}

/** AL = byte at RBX + AL. */
function XLAT(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const { addressSize, in64BitMode, segment } = op.instruction;
  const base = g[RBX * 2] as number;
  let low = (base + (cpu.gpr8[RAX * 8] as number)) | 0;
  let high = 0;
  if (addressSize === 64) high = ((g[RBX * 2 + 1] as number) + (low >>> 0 < base >>> 0 ? 1 : 0)) | 0;
  else if (addressSize === 16) low &= 0xffff;
  if (in64BitMode) {
    low = addSegmentBase(cpu, segment, low, high);
    high = g[ADDRESS_HIGH] as number;
  } else {
    checkSegmentAccess(cpu, segment, low, 1, false);
    low = (low + (cpu.segmentBase[segment * 2] as number)) | 0;
  }
  cpu.gpr8[RAX * 8] = read8(cpu, low, high, DATA);
}

function CPUID(cpu: Cpu): void {
  const g = cpu.gpr32;
  const leaf = cpuid(cpu, (g[RAX * 2] as number) >>> 0, (g[RCX * 2] as number) >>> 0);
  g[RAX * 2] = leaf.eax;
  g[RBX * 2] = leaf.ebx;
  g[RCX * 2] = leaf.ecx;
  g[RDX * 2] = leaf.edx;
  for (const register of [RAX, RBX, RCX, RDX]) g[register * 2 + 1] = 0;
}

export const miscellaneousExecutors = {
  LEA: bySize(null, LEA16, LEA32, LEA64),
  NOP: always(NOP, { memory: "address" }),
  XLAT: always(XLAT),
  CPUID: always(CPUID),
  PAUSE: always(NOP),
  LFENCE: always(NOP),
  MFENCE: always(NOP),
  SFENCE: always(NOP),
  RDSSP: always(NOP),
  ENDBR64: always(NOP),
  ENDBR32: always(NOP),
};
