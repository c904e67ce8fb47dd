import { indexAfter } from "../bits/sorted.ts";
import { errnoOf } from "../kernel/abi/errno.ts";
import type { Machine } from "../machine/machine.ts";
import { callContext, previewCall } from "./call-preview.ts";
import type { CallRecord } from "./run-records.ts";
import { formatArguments } from "./strace/arguments.ts";
import { trapReturn } from "./trap-return.ts";
import type { Door } from "./user-stage.ts";

/** The system calls of a run, from the step of the trap to the step behind the return. */
export class CallLog {
  readonly calls: CallRecord[] = [];

  private readonly machine: Machine;
  /** Calls that have not returned, by the task that made them. */
  private readonly pending = new Map<number, CallRecord>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** The call that a task is in. */
  pendingOf(pid: number): CallRecord | undefined {
    return this.pending.get(pid);
  }

  /** The running task goes through a door. */
  enter(door: Door, step: number): void {
    const { machine } = this;
    const asked = previewCall(machine, door, true);
    const { pid } = machine.kernel.task;
    this.begin({ door, ...asked, pid, enterStep: step, ...trapReturn(machine, door, asked.abi) });
  }

  begin(call: CallRecord): void {
    this.pending.set(call.pid, call);
    this.calls.push(call);
  }

  /** The call of a task is over, if it is in one. @param step the one after the return */
  finish(pid: number, step: number, rax: bigint): void {
    const call = this.pending.get(pid);
    if (call === undefined) return;
    this.pending.delete(pid);
    call.exitStep = step;
    // 32-bit code sees EAX only; an error there is an error, whatever the upper half holds.
    const low = BigInt.asUintN(64, BigInt.asIntN(32, rax));
    call.result = this.machine.image.bits === 32 && errnoOf(low) !== undefined ? low : rax;
    call.argsAtExit = formatArguments(call.entry, callContext(this.machine, call.abi, call.passed, call.result));
  }

  /** The last call of a task that began before a step. */
  lastBefore(step: number, pid: number): CallRecord | undefined {
    for (let index = indexAfter(this.calls, ({ enterStep }) => enterStep < step) - 1; index >= 0; index--) {
      const call = this.calls[index];
      if (call?.pid === pid) return call;
    }
    return undefined;
  }

  /** Forgets what happened from `step` on. @param ended pids of the tasks that have ended by then */
  truncate(step: number, ended: ReadonlySet<number>): void {
    while ((this.calls.at(-1)?.enterStep ?? -1) >= step) this.calls.pop();
    this.pending.clear();
    for (const call of this.calls) {
      if (call.exitStep !== undefined && call.exitStep <= step) continue;
      delete call.exitStep;
      delete call.result;
      delete call.argsAtExit;
      if (!ended.has(call.pid)) this.pending.set(call.pid, call);
    }
  }
}
