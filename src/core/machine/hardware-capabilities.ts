import type { Cpu } from "../cpu/cpu.ts";
import { cpuid } from "../cpu/cpuid.ts";
import type { HardwareCapabilities } from "../kernel/auxv.ts";

/** Leaf 7 EBX. */
const FSGSBASE = 1;
/** RDFSBASE and its like work at CPL 3. */
const HWCAP2_FSGSBASE = 2n;

/** ELF_HWCAP and ELF_HWCAP2. The kernel sets CR4.FSGSBASE wherever the processor has it. @see Linux arch/x86/include/asm/elf.h */
export function hardwareCapabilities(cpu: Cpu): HardwareCapabilities {
  return {
    hwcap: BigInt(cpuid(cpu, 1, 0).edx >>> 0),
    hwcap2: (cpuid(cpu, 7, 0).ebx & FSGSBASE) === 0 ? 0n : HWCAP2_FSGSBASE,
  };
}
