import { RSP } from "../isa/registers.ts";
import { KERNEL_STACK_BASE, THREAD_SIZE } from "../kernel/layout.ts";
import { PT_REGS_FIELDS, PT_SIZE } from "../kernel/service/pt-regs.ts";
import type { Machine } from "../machine/machine.ts";

/**
 * The pt_regs of the way into the kernel that is under way: at the very top of the kernel stack. Null in user mode and while it
 * is still being pushed or popped.
 */
export function ptRegsAddress(machine: Machine): bigint | null {
  const { cpu } = machine;
  if (cpu.cpl === 3) return null;
  const regs = KERNEL_STACK_BASE + THREAD_SIZE - PT_SIZE;
  const rsp = cpu.readGpr(RSP);
  if (rsp < KERNEL_STACK_BASE || rsp > regs) return null;
  return regs;
}

/** The field of that pt_regs at an address; undefined elsewhere. */
export function ptRegsField(address: bigint): string | undefined {
  const offset = address - (KERNEL_STACK_BASE + THREAD_SIZE - PT_SIZE);
  return offset >= 0n && offset % 8n === 0n ? PT_REGS_FIELDS[Number(offset / 8n)] : undefined;
}
