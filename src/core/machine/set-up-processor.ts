import type { Cpu } from "../cpu/cpu.ts";
import {
  CR0_AM,
  CR0_ET,
  CR0_MP,
  CR0_NE,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CR4_DE,
  CR4_FSGSBASE,
  CR4_MCE,
  CR4_OSFXSR,
  CR4_OSXMMEXCPT,
  CR4_PAE,
  CR4_PCIDE,
  CR4_PGE,
  CR4_PSE,
  CR4_SMAP,
  CR4_SMEP,
  CR4_UMIP,
} from "../isa/control-registers.ts";
import * as msr from "../isa/msr.ts";
import { cr3Of } from "../kernel/address-space.ts";
import { GDT_LIMIT, IDT_LIMIT } from "../kernel/boot.ts";
import type { Kernel } from "../kernel/kernel.ts";
import {
  ENTRY_STACK_TOP,
  GDT_BASE,
  IDT_BASE,
  KERNEL_CS,
  SYSCALL_MASK,
  TSS_SELECTOR,
  USER32_CS,
} from "../kernel/layout.ts";
import type { MachineOptions } from "./options.ts";

/** RFLAGS as a program finds it: IF, and bit 1, which is always set. */
const INTERRUPTS_ENABLED = 0x202;

/** What a boot loader and the kernel's own start-up code leave in the processor, then the jump to the program. */
export function setUpProcessor(cpu: Cpu, kernel: Kernel, options: MachineOptions): void {
  const { boot } = kernel;
  cpu.writeControlRegister("cr0", CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_PG);
  const { config } = kernel.image;
  // Ring 3 comes first. CR4.PCIDE can be set only while CR3 has no identifier.
  cpu.writeControlRegister("cr3", cr3Of(boot.root, { ...config, pcid: false }).user);
  const cr4 =
    CR4_DE |
    CR4_PSE |
    CR4_PAE |
    CR4_MCE |
    CR4_PGE |
    CR4_OSFXSR |
    CR4_OSXMMEXCPT |
    CR4_FSGSBASE |
    (options.umip ? CR4_UMIP : 0n) |
    (options.smep ? CR4_SMEP : 0n) |
    (options.smap ? CR4_SMAP : 0n) |
    (options.pcid ? CR4_PCIDE : 0n);
  cpu.writeControlRegister("cr4", cr4);
  if (options.pcid) cpu.writeControlRegister("cr3", cr3Of(boot.root, config).user);
  cpu.writeMsr(msr.IA32_EFER, msr.EFER_SCE | msr.EFER_LME | msr.EFER_LMA | (options.nx ? msr.EFER_NXE : 0n));
  cpu.gdtr.set(GDT_BASE, GDT_LIMIT);
  cpu.idtr.set(IDT_BASE, IDT_LIMIT);
  cpu.loadTaskRegister(TSS_SELECTOR);
  cpu.writeMsr(msr.IA32_STAR, (BigInt(USER32_CS) << 48n) | (BigInt(KERNEL_CS) << 32n));
  cpu.writeMsr(msr.IA32_FMASK, SYSCALL_MASK);
  if (options.unikernel) {
    // No user mode, so nothing to come back to: the program begins in ring 0, on the stack that it keeps.
    cpu.writeMsr(msr.IA32_LSTAR, kernel.addressOf("uk_syscall_binary"));
    cpu.loadFlatKernelState(KERNEL_CS, kernel.loaded.entry, kernel.loaded.rsp);
    cpu.writeRflags(INTERRUPTS_ENABLED);
    return;
  }
  cpu.writeMsr(msr.IA32_LSTAR, kernel.addressOf("entry_SYSCALL_64"));
  cpu.writeMsr(msr.IA32_CSTAR, kernel.addressOf("entry_SYSCALL_compat"));
  cpu.writeMsr(msr.IA32_SYSENTER_CS, BigInt(KERNEL_CS));
  cpu.writeMsr(msr.IA32_SYSENTER_ESP, ENTRY_STACK_TOP);
  cpu.writeMsr(msr.IA32_SYSENTER_EIP, kernel.addressOf("entry_SYSENTER_compat"));
  cpu.writeMsr(msr.IA32_KERNEL_GS_BASE, boot.perCpuBase); // user mode first: SWAPGS brings it in
  const { entry, rsp } = kernel.loaded;
  cpu.loadFlatUserState({ in64BitMode: kernel.task.bits === 64, rip: entry, rsp });
  cpu.tlb.resetCounts();
}
