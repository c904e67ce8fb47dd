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
/** Family, model and stepping. */
const SIGNATURE = { intel: 0x0005_0657, amd: 0x00a2_0f12 };
const BRAND = { intel: "Syscope x86-64 processor (Intel rules)", amd: "Syscope x86-64 processor (AMD rules)" };

/** Leaf 1 EDX: FPU, DE, PSE, TSC, MSR, PAE, MCE, CX8, SEP, PGE, CMOV, PAT, CLFSH, MMX, FXSR, SSE, SSE2. */
const FEATURES_EDX = bits(0, 2, 3, 4, 5, 6, 7, 8, 11, 13, 15, 16, 19, 23, 24, 25, 26);
/** Leaf 1 ECX: SSE3, SSSE3, CMPXCHG16B, PCID, SSE4.1, SSE4.2, MOVBE, POPCNT, hypervisor. Neither XSAVE nor OSXSAVE. */
const FEATURES_ECX = bits(0, 9, 13, 17, 19, 20, 22, 23, 31);
/** Leaf 7 EBX: FSGSBASE, BMI1, SMEP, BMI2, INVPCID, ADX, SMAP. */
const FEATURES_7_EBX = bits(0, 3, 7, 8, 10, 19, 20);
/** Leaf 7 ECX: UMIP, RDPID. */
const FEATURES_7_ECX = bits(2, 22);
/** Leaf 80000001 EDX: NX, 1-GiB pages, RDTSCP, long mode. */
const EXTENDED_EDX = bits(20, 26, 27, 29);
const EXTENDED_EDX_SYSCALL = bits(11);
/** The bits of leaf 1 EDX that AMD repeats in leaf 80000001 EDX. */
const REPEATED_EDX = 0x0183_f3ff;
/** Leaf 80000001 ECX: LAHF in 64-bit mode, LZCNT, PREFETCHW. */
const EXTENDED_ECX = bits(0, 5, 8);
/** AMD, leaf 80000001 ECX: leaf 8000001D is there. */
const TOPOLOGY_EXTENSIONS = bits(22);
/** Leaf 80000007 EDX: the time-stamp counter is invariant. */
const INVARIANT_TSC = bits(8);

const NOTHING = leaf(0, 0, 0, 0);
const HIGHEST_BASIC = 7;
const HIGHEST_EXTENDED = { intel: 0x8000_0008, amd: 0x8000_001e };

/**
 * Leaf 4 of Intel and 8000001D of AMD by subleaf, a cache each: L1 data and L1 instructions 32 KiB, L2 512 KiB, all of 8 ways, and L3
 * of 8 MiB and 16 ways, with lines of 64 bytes.
 *
 *     EAX  7:5 level  4:0 type    EBX  31:22 ways − 1  11:0 line − 1    ECX  sets − 1
 */
const CACHES: readonly CpuidLeaf[] = [
  leaf(0x121, 0x01c0_003f, 63, 0),
  leaf(0x122, 0x01c0_003f, 63, 0),
  leaf(0x143, 0x01c0_003f, 1023, 0),
  leaf(0x163, 0x03c0_003f, 8191, 0),
];
/** The same caches as older leaves say it. Leaf 2: "ask leaf 4", and a prefetch of 64 bytes. */
const LEAF_2 = leaf(0x0000_ff01, 0x0000_00f0, 0, 0);
const LEAF_80000005 = leaf(0, 0, 0x2008_0140, 0x2008_0140);
const LEAF_80000006 = { intel: leaf(0, 0, 0x0200_6040, 0), amd: leaf(0, 0, 0x0200_6140, 0x0040_8140) };

/**
 * The features that this processor has, and no others: `docs/accuracy.md` lists them. Vendor, SYSCALL and the leaves about caches
 * follow `CpuOptions.vendor`.
 * @see SDM Vol. 2 "CPUID—CPU Identification"; AMD APM Vol. 3 "Obtaining Processor Information Via the CPUID Instruction"
 */
export function cpuid(cpu: Cpu, eax: number, ecx: number): CpuidLeaf {
  const { vendor } = cpu.options;
  if (eax >= 0x8000_0000) {
    if (eax <= HIGHEST_EXTENDED[vendor]) return extendedLeaf(cpu, eax, ecx);
  } else if (eax <= HIGHEST_BASIC) return basicLeaf(cpu, eax, ecx);
  // Intel answers a leaf that is too high with the highest basic one; leaves from 40000000 on are a hypervisor's.
  return vendor === "amd" || (eax >= 0x4000_0000 && eax < 0x5000_0000) ? NOTHING : basicLeaf(cpu, HIGHEST_BASIC, ecx);
}

function basicLeaf(cpu: Cpu, eax: number, ecx: number): CpuidLeaf {
  const { vendor } = cpu.options;
  const name = VENDOR[vendor];
  switch (eax) {
    case 0:
      return leaf(HIGHEST_BASIC, characters(name, 0), characters(name, 8), characters(name, 4));
    case 1:
      // EBX: a cache line is 8 quadwords.
      return leaf(SIGNATURE[vendor], 0x0001_0800, FEATURES_ECX, FEATURES_EDX);
    case 2:
      return vendor === "intel" ? LEAF_2 : NOTHING;
    case 4:
      return vendor === "intel" ? (CACHES[ecx] ?? NOTHING) : NOTHING;
    case 7:
      return ecx === 0 ? leaf(0, FEATURES_7_EBX, FEATURES_7_ECX, 0) : NOTHING;
    default:
      return NOTHING;
  }
}

function extendedLeaf(cpu: Cpu, eax: number, ecx: number): CpuidLeaf {
  const { vendor } = cpu.options;
  const isAmd = vendor === "amd";
  switch (eax) {
    case 0x8000_0000: {
      const highest = HIGHEST_EXTENDED[vendor] | 0;
      const name = VENDOR[vendor];
      return isAmd
        ? leaf(highest, characters(name, 0), characters(name, 8), characters(name, 4))
        : leaf(highest, 0, 0, 0);
    }
    case 0x8000_0001: {
      // Intel has SYSCALL, and says so, in 64-bit mode only.
      const syscall = isAmd || cpu.in64BitMode ? EXTENDED_EDX_SYSCALL : 0;
      const edx = EXTENDED_EDX | syscall | (isAmd ? FEATURES_EDX & REPEATED_EDX : 0);
      return leaf(isAmd ? SIGNATURE.amd : 0, 0, EXTENDED_ECX | (isAmd ? TOPOLOGY_EXTENSIONS : 0), edx);
    }
    case 0x8000_0002:
    case 0x8000_0003:
    case 0x8000_0004: {
      const at = (eax - 0x8000_0002) * 16;
      const text = BRAND[vendor];
      return leaf(characters(text, at), characters(text, at + 4), characters(text, at + 8), characters(text, at + 12));
    }
    case 0x8000_0005:
      return isAmd ? LEAF_80000005 : NOTHING;
    case 0x8000_0006:
      return LEAF_80000006[vendor];
    case 0x8000_0007:
      return leaf(0, 0, 0, INVARIANT_TSC);
    case 0x8000_0008:
      return leaf(MAX_PHYSICAL_ADDRESS_BITS | (48 << 8), 0, 0, 0);
    case 0x8000_001d:
      return CACHES[ecx] ?? NOTHING;
    default:
      return NOTHING;
  }
}
