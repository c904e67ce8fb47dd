import { RSP } from "../isa/registers.ts";
import { THREAD_SIZE } from "../kernel/layout.ts";
import { PT_REGS_FIELDS, PT_SIZE } from "../kernel/service/pt-regs.ts";
import type { Machine } from "../machine/machine.ts";
import type { RunLog } from "./run-log.ts";

/** Where the pt_regs of the way into the kernel that is under way at a step lies, complete or not. */
export function ptRegsBase({ kernel }: Machine, log: RunLog, step: number): bigint {
  // A system call's is at the very top of the kernel stack; an exception's is where the processor pushed its frame.
  return log.exceptionAt(step)?.regs ?? kernel.task.stack + THREAD_SIZE - PT_SIZE;
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
