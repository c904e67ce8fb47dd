import { littleWord } from "../bits/little-endian.ts";
import { indexAfter } from "../bits/sorted.ts";
import type { CpuException } from "../cpu/exception.ts";
import { exceptionOf } from "../isa/exceptions.ts";
import { RSP } from "../isa/registers.ts";
import { THREAD_SIZE, TIMER_VECTOR } from "../kernel/layout.ts";
import { PT_IP, PT_SIZE } from "../kernel/service/pt-regs.ts";
import type { Machine } from "../machine/machine.ts";
import type { ExceptionRecord } from "./run-records.ts";

/** Beyond this many exceptions no more are kept: only a kernel that was edited into a loop of faults comes this far. */
const MAX_EXCEPTIONS = 1_000_000;
/** Exceptions within exceptions that can be open at once; more would need more stacks than there are. */
const MOST_NESTED = 64;
/** Exceptions that are looked at for one whose handling is not over: a task may have been switched away from in one. */
const MOST_LOOKED_AT = 256;
const INT80_VECTOR = 0x80;
const PAGE_FAULT = 14;

/** The exceptions and interrupts that reached a handler, and the way back from each. */
export class ExceptionLog {
  /** In the order of their steps; one of the kernel lies within the stretch of ring 0 in which it came. */
  readonly exceptions: ExceptionRecord[] = [];

  private readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** A handler was entered through the IDT; registers are its own. `exception` is null for INT n and for a device. */
  entered(vector: number, exception: CpuException | null, step: number): void {
    const isDoor = exception === null && vector === INT80_VECTOR;
    // Ring 3 cannot ask for it: the gate's DPL is 0.
    const external = exception === null && vector === TIMER_VECTOR;
    if (isDoor || this.exceptions.length >= MAX_EXCEPTIONS) return;
    const { cpu } = this.machine;
    // The frame: [error code] RIP CS RFLAGS RSP SS, lowest address first; pt_regs has the error code's place in any case.
    const ripAt = cpu.readGpr(RSP) + (exception !== null && exception.errorCode >= 0 ? 8n : 0n);
    const { image, task } = this.machine.kernel;
    const pushed = ripAt - PT_IP;
    const fromUser = ((this.machine.peek(ripAt + 8n, 1)?.[0] ?? 0) & 3) === 3;
    this.exceptions.push({
      step,
      vector,
      mnemonic: exception?.mnemonic ?? exceptionOf(vector)?.mnemonic ?? `vector ${vector}`,
      reason: exception?.reason ?? (external ? "the timer asked" : `the instruction asked for vector ${vector}`),
      ...(external ? { external } : {}),
      fromCpl: fromUser ? 3 : 0,
      pid: task.pid,
      rip: littleWord(this.machine.peek(ripAt, 8)),
      pushed,
      regs: fromUser && image.config.kpti ? task.stack + THREAD_SIZE - PT_SIZE : pushed,
      ...(exception !== null && exception.errorCode >= 0 ? { errorCode: exception.errorCode } : {}),
      ...(vector === PAGE_FAULT ? { address: cpu.cr2 } : {}),
    });
  }

  /** A task is back in user mode: whatever was handled for it is over. */
  allOver(pid: number, step: number): void {
    for (const exception of this.open(pid)) exception.exitStep = step;
  }

  /** The innermost exception of a task is over. */
  innermostOver(pid: number, step: number): void {
    const open = this.open(pid).at(-1);
    if (open !== undefined) open.exitStep = step;
  }

  /** The latest exceptions of a task whose handling is not over. */
  private open(pid: number): readonly ExceptionRecord[] {
    return this.exceptions
      .slice(-MOST_LOOKED_AT)
      .filter((exception) => exception.pid === pid && exception.exitStep === undefined);
  }

  /** The exception of a task that is being handled at a step, the innermost. */
  handledAt(step: number, pid: number): ExceptionRecord | undefined {
    const before = this.countBefore(step);
    return this.exceptions
      .slice(Math.max(0, before - MOST_LOOKED_AT), before)
      .findLast((each) => each.pid === pid && (each.exitStep === undefined || each.exitStep > step));
  }

  /** The exception that the step before this one ended in or came back from; undefined for any other step. */
  around(step: number): ExceptionRecord | undefined {
    const before = this.countBefore(step);
    return this.exceptions
      .slice(Math.max(0, before - MOST_NESTED), before)
      .findLast((exception) => exception.step === step - 1 || exception.exitStep === step);
  }

  private countBefore(step: number): number {
    return indexAfter(this.exceptions, (exception) => exception.step < step);
  }

  /** Forgets what happened from `step` on. */
  truncate(step: number): void {
    while ((this.exceptions.at(-1)?.step ?? -1) >= step) this.exceptions.pop();
    for (const exception of this.exceptions.slice(-MOST_LOOKED_AT)) {
      if (exception.exitStep !== undefined && exception.exitStep > step) delete exception.exitStep;
    }
  }
}
