import { indexAfter } from "../bits/sorted.ts";
import type { CpuException } from "../cpu/exception.ts";
import { RAX } from "../isa/registers.ts";
import { SIGKILL } from "../kernel/abi/signals.ts";
import type { KernelEvent } from "../kernel/events.ts";
import { THREAD_SIZE } from "../kernel/layout.ts";
import { PT_AX, PT_SIZE } from "../kernel/service/pt-regs.ts";
import { FIRST_PID } from "../kernel/state.ts";
import type { Machine } from "../machine/machine.ts";
import type { MachineObserver } from "../machine/observer.ts";
import { CallLog } from "./call-log.ts";
import { type CallPreview, previewCall } from "./call-preview.ts";
import { ExceptionLog } from "./exception-log.ts";
import { LibraryCallLog } from "./library-call-log.ts";
import type {
  CallRecord,
  ExceptionRecord,
  ExitRecord,
  ForkRecord,
  SignalRecord,
  SwitchRecord,
  TerminalChunk,
} from "./run-records.ts";
import { TerminalLog } from "./terminal-log.ts";
import type { Door } from "./user-stage.ts";

/** Beyond this many changes of privilege the timeline keeps no more of them. */
const MAX_CROSSINGS = 2_000_000;

/** Beyond this many context switches no more are kept. */
const MAX_SWITCHES = 1_000_000;

/** The door that led to ring 0, by what the processor says it was. */
function doorNamed(by: string): Door | undefined {
  if (by === "SYSCALL") return "syscall";
  if (by === "SYSENTER") return "sysenter";
  return by === "INT 0x80" ? "int 0x80" : undefined;
}

/**
 * What a run did at its boundaries, by step: changes of privilege, system calls, terminal bytes, signals. It only grows: steps
 * that are executed again after going back add nothing.
 */
export class RunLog implements MachineObserver {
  /** `crossings[i]` is the step from which the privilege is the other one; even entries lead to ring 0. */
  readonly crossings: number[] = [];
  readonly signals: SignalRecord[] = [];
  readonly switches: SwitchRecord[] = [];
  readonly forks: ForkRecord[] = [];
  readonly exits: ExitRecord[] = [];

  private readonly machine: Machine;
  private readonly callLog: CallLog;
  private readonly libraryCalls: LibraryCallLog;
  private readonly exceptionLog: ExceptionLog;
  private readonly terminalLog = new TerminalLog();
  /** Steps below this one have been recorded. */
  private frontier = 0;
  /** Signals that their task ignores: seen by a tracer on the task's next way to user mode. */
  private ignored: SignalRecord[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
    this.callLog = new CallLog(machine);
    this.libraryCalls = new LibraryCallLog(machine, this.callLog);
    this.exceptionLog = new ExceptionLog(machine);
    machine.observer = this;
  }

  get calls(): readonly CallRecord[] {
    return this.callLog.calls;
  }

  get terminal(): readonly TerminalChunk[] {
    return this.terminalLog.chunks;
  }

  /** In the order of their steps; one of the kernel lies within the stretch of ring 0 in which it came. */
  get exceptions(): readonly ExceptionRecord[] {
    return this.exceptionLog.exceptions;
  }

  /** To be told after each run: everything below the machine's step is known now. */
  reached(step: number): void {
    if (step > this.frontier) this.frontier = step;
  }

  /** Forgets what happened from `step` on: the future is going to be another one. */
  truncate(step: number): void {
    const cut = <T>(list: T[], stepOf: (item: T) => number) => {
      while (list.length > 0 && stepOf(list[list.length - 1] as T) > step) list.pop();
    };
    cut(this.crossings, (at) => at);
    for (const list of [this.signals, this.switches, this.forks, this.exits])
      cut<{ readonly step: number }>(list, (each) => each.step);
    this.terminalLog.truncate(step);
    this.exceptionLog.truncate(step);
    this.ignored = this.ignored.filter((signal) => signal.step <= step);
    this.callLog.truncate(step, new Set(this.exits.map(({ pid }) => pid)));
    this.frontier = step;
  }

  /** All that is typed at the machine's current step; it takes the place of what was known to be. End-of-file shows nothing. */
  typed(bytes: Uint8Array): void {
    const step = this.machine.steps;
    if (step >= this.frontier) this.terminalLog.typed(step, bytes);
  }

  onPrivilegeChange(_from: number, to: number, by: string): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    if (this.crossings.length < MAX_CROSSINGS) this.crossings.push(step + 1);
    if (to === 0) {
      const door = doorNamed(by);
      if (door !== undefined) this.callLog.enter(door, step);
    } else {
      this.exceptionLog.allOver(this.machine.kernel.task.pid, step + 1);
      this.leave(step + 1);
    }
  }

  onLibraryBoundary(toProgram: boolean, from: bigint): void {
    const step = this.machine.steps - 1;
    if (step < this.frontier) return;
    if (this.crossings.length < MAX_CROSSINGS) this.crossings.push(step + 1);
    const result = this.libraryCalls.atBoundary();
    if (toProgram) this.leave(step + 1, result);
    else if (this.exceptions.at(-1)?.step !== step) this.libraryCalls.entered(step, from);
  }

  onHandlerEntered(vector: number, exception: CpuException | null): void {
    const step = this.machine.steps;
    if (step >= this.frontier) this.exceptionLog.entered(vector, exception, step);
  }

  onReturnWithinLevel(): void {
    const step = this.machine.steps;
    if (step >= this.frontier) this.exceptionLog.innermostOver(this.machine.kernel.task.pid, step + 1);
  }

  onKernelEvent(event: KernelEvent): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    if (event.kind === "service-phase") {
      const result = this.machine.options.unikernel ? this.libraryCalls.phase(event, step) : undefined;
      if (result !== undefined) this.leave(step + 1, result);
    } else if (event.kind === "output") this.terminalLog.wrote(step + 1, event.fd, event.bytes);
    else if (event.kind === "signal") {
      const { kind: _, action, ...signal } = event;
      // A tracer sees the end of the call that the signal cuts short; SIGKILL leaves it no time for that.
      if (action === "terminate" && event.signal !== SIGKILL) {
        const regs = this.machine.kernel.task.stack + THREAD_SIZE - PT_SIZE;
        this.callLog.finish(event.pid, step + 1, this.machine.kernel.readWord(regs + PT_AX));
      }
      if (action === "ignore") this.ignored.push({ ...signal, step: step + 1 });
      else this.signals.push({ ...signal, step: step + 1 });
    } else if (event.kind === "context-switch") {
      if (this.switches.length < MAX_SWITCHES) this.switches.push({ step: step + 1, from: event.from, to: event.to });
    } else if (event.kind === "fork") {
      this.forks.push({ step: step + 1, parent: event.parent, child: event.child });
    } else if (event.kind === "process-exit") {
      const { kind: _, ...exit } = event;
      this.exits.push({ ...exit, step: step + 1 });
      this.ignored = this.ignored.filter(({ pid }) => pid !== event.pid);
    }
  }

  /** The running task goes back to its program. */
  private leave(step: number, rax = this.machine.cpu.readGpr(RAX)): void {
    const { pid } = this.machine.kernel.task;
    this.callLog.finish(pid, step, rax);
    for (const signal of this.ignored) if (signal.pid === pid) this.signals.push({ ...signal, step });
    this.ignored = this.ignored.filter((signal) => signal.pid !== pid);
  }

  /** The step from which the stretch of one privilege level runs that `step` lies in, and whether it is ring 0. */
  stretchAt(step: number): { readonly from: number; readonly inKernel: boolean } {
    const count = indexAfter(this.crossings, (crossing) => crossing <= step);
    // Beyond what is kept only the moment itself is known.
    if (count === MAX_CROSSINGS) return { from: step, inKernel: this.machine.cpu.cpl === 0 };
    return { from: this.crossings[count - 1] ?? 0, inKernel: count % 2 === 1 };
  }

  /** The exception whose handling the kernel is in at a step, the innermost; undefined in a call and in user mode. */
  exceptionAt(step: number): ExceptionRecord | undefined {
    if (this.exceptions.length === 0) return undefined;
    if (!this.stretchAt(step).inKernel) return undefined;
    return this.exceptionLog.handledAt(step, this.taskAt(step));
  }

  /** The exception that the step before this one ended in or came back from; undefined for any other step. */
  exceptionAround(step: number): ExceptionRecord | undefined {
    return this.exceptionLog.around(step);
  }

  /** The call that the kernel is in for the task of a step, or the last one of that task before it. */
  callAt(step: number): CallRecord | undefined {
    return this.callLog.lastBefore(step, this.taskAt(step));
  }

  /** The pid of the task that the processor runs at a step. */
  taskAt(step: number): number {
    return this.switches[indexAfter(this.switches, (each) => each.step <= step) - 1]?.to ?? FIRST_PID;
  }

  /** What a trap would ask for with the registers as they are now; `atTrap` as `previewCall` takes it. */
  preview(door: Door, atTrap: boolean): CallPreview {
    return previewCall(this.machine, door, atTrap);
  }
}
