import { RSP } from "../isa/registers.ts";
import { ENTRY_STACK_BASE, ENTRY_STACK_TOP, PAGE_SIZE, THREAD_SIZE } from "../kernel/layout.ts";
import { PT_REGS_FIELDS, PT_SIZE } from "../kernel/service/pt-regs.ts";
import type { Machine } from "../machine/machine.ts";
import type { RunLog } from "./run-log.ts";

/**
 * Where the pt_regs of the way into the kernel that is under way at a step lies, complete or not. What comes from ring 3 with
 * page-table isolation begins on the stack to which the processor switched and moves to the kernel stack with RSP.
 */
export function ptRegsBase({ kernel, cpu }: Machine, log: RunLog, step: number): bigint {
  const rsp = cpu.readGpr(RSP);
  const exception = log.exceptionAt(step);
  // A system call's is at the very top of the kernel stack; an exception's is where the processor pushed its frame.
  if (exception !== undefined) {
    const { pushed, regs } = exception;
    return regs !== pushed && rsp <= pushed + PT_SIZE && pushed - rsp < PAGE_SIZE ? pushed : regs;
  }
  const onEntryStack = kernel.image.config.kpti && rsp > ENTRY_STACK_BASE && rsp <= ENTRY_STACK_TOP;
  return (onEntryStack ? ENTRY_STACK_TOP : kernel.task.stack + THREAD_SIZE) - PT_SIZE;
}

/** That pt_regs at the machine's step. Null in user mode and while it is still being pushed or popped. */
export function ptRegsAddress(machine: Machine, log: RunLog): bigint | null {
  const { cpu } = machine;
  if (machine.inProgram) return null;
  const regs = ptRegsBase(machine, log, machine.steps);
  const rsp = cpu.readGpr(RSP);
  return rsp > regs || regs - rsp >= THREAD_SIZE ? null : regs;
}

/** The field at an address of the pt_regs at `base`; undefined elsewhere. */
export function ptRegsField(base: bigint, address: bigint): string | undefined {
  const offset = address - base;
  return offset >= 0n && offset % 8n === 0n ? PT_REGS_FIELDS[Number(offset / 8n)] : undefined;
}
