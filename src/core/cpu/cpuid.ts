import { MAX_PHYSICAL_ADDRESS_BITS } from "../mmu/page-walk.ts";
import type { Cpu } from "./cpu.ts";

/** What CPUID returns; 32-bit words. */
export interface CpuidLeaf {
  readonly eax: number;
  readonly ebx: number;
  readonly ecx: number;
  readonly edx: number;
}

function bits(...positions: readonly number[]): number {
  return positions.reduce((word, position) => word | (1 << position), 0);
}

function leaf(eax: number, ebx: number, ecx: number, edx: number): CpuidLeaf {
  return { eax, ebx, ecx, edx };
}

/** Four characters of a name as a word. */
function characters(text: string, at: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word |= (text.charCodeAt(at + i) || 0) << (8 * i);
  return word;
}

const VENDOR = { intel: "GenuineIntel", amd: "AuthenticAMD" };
const BRAND = { intel: "Syscope x86-64 processor (Intel rules)", amd: "Syscope x86-64 processor (AMD rules)" };

/** Leaf 1 EDX: DE, PSE, TSC, MSR, PAE, CX8, SEP, PGE, CMOV, CLFSH, MMX, SSE, SSE2. */
const FEATURES_EDX = bits(2, 3, 4, 5, 6, 8, 11, 13, 15, 19, 23, 25, 26);
/** Leaf 1 ECX: SSE3, SSSE3, CMPXCHG16B, PCID, SSE4.1, SSE4.2, MOVBE, POPCNT, hypervisor. */
const FEATURES_ECX = bits(0, 9, 13, 17, 19, 20, 22, 23, 31);
/** Leaf 7 EBX: FSGSBASE, SMEP, SMAP. */
const FEATURES_7_EBX = bits(0, 7, 20);
/** Leaf 7 ECX: UMIP. */
const FEATURES_7_ECX = bits(2);
/** Leaf 80000001 EDX: SYSCALL, NX, 1-GiB pages, RDTSCP, long mode. */
const EXTENDED_EDX = bits(11, 20, 26, 27, 29);
/** Leaf 80000001 ECX: LAHF in 64-bit mode, LZCNT, PREFETCHW. */
const EXTENDED_ECX = bits(0, 5, 8);

/**
 * The features that this processor has, and no others. Vendor and the SYSENTER bit follow `CpuOptions.vendor`.
 * @see SDM Vol. 2 "CPUID—CPU Identification"
 */
export function cpuid(cpu: Cpu, eax: number, ecx: number): CpuidLeaf {
  const { vendor } = cpu.options;
  const name = VENDOR[vendor];
  switch (eax) {
    case 0:
      return leaf(7, characters(name, 0), characters(name, 8), characters(name, 4));
    case 1:
      // EBX: a cache line is 8 quadwords.
      return leaf(vendor === "intel" ? 0x0005_0657 : 0x00a2_0f12, 0x0001_0800, FEATURES_ECX, FEATURES_EDX);
    case 7:
      return ecx === 0 ? leaf(0, FEATURES_7_EBX, FEATURES_7_ECX, 0) : leaf(0, 0, 0, 0);
    case 0x8000_0000:
      return leaf(0x8000_0008 | 0, 0, 0, 0);
    case 0x8000_0001:
      return leaf(0, 0, EXTENDED_ECX, EXTENDED_EDX);
    case 0x8000_0002:
    case 0x8000_0003:
    case 0x8000_0004: {
      const at = (eax - 0x8000_0002) * 16;
      const text = BRAND[vendor];
      return leaf(characters(text, at), characters(text, at + 4), characters(text, at + 8), characters(text, at + 12));
    }
    case 0x8000_0008:
      return leaf(MAX_PHYSICAL_ADDRESS_BITS | (48 << 8), 0, 0, 0);
    default:
      return leaf(0, 0, 0, 0);
  }
}
