import { indexAfter } from "../bits/sorted.ts";
import type { CpuException } from "../cpu/exception.ts";
import { exceptionOf } from "../isa/exceptions.ts";
import { GPR64, RAX, RBP, RCX, RSP } from "../isa/registers.ts";
import { errnoOf } from "../kernel/abi/errno.ts";
import { SIGKILL } from "../kernel/abi/signals.ts";
import { type Abi, ARGUMENT_REGISTERS, systemCall, systemCallNumber } from "../kernel/abi/system-calls.ts";
import type { KernelEvent } from "../kernel/events.ts";
import { THREAD_SIZE, TIMER_VECTOR, VDSO_BASES } from "../kernel/layout.ts";
import { PT_AX, PT_IP, PT_SIZE } from "../kernel/service/pt-regs.ts";
import { isOneSystemCall, systemCallOfRoutine } from "../kernel/service/unikernel.ts";
import { FIRST_PID } from "../kernel/state.ts";
import type { Machine } from "../machine/machine.ts";
import type { MachineObserver } from "../machine/observer.ts";
import type {
  CallRecord,
  ExceptionRecord,
  ExitRecord,
  ForkRecord,
  SignalRecord,
  SwitchRecord,
  TerminalChunk,
} from "./run-records.ts";
import { type CallContext, formatArguments } from "./strace/arguments.ts";
import { abiOf, type Door, decodeAt } from "./user-stage.ts";

/** Beyond this many changes of privilege the timeline keeps no more of them. */
const MAX_CROSSINGS = 2_000_000;

/** Beyond this many exceptions no more are kept: only a kernel that was edited into a loop of faults comes this far. */
const MAX_EXCEPTIONS = 1_000_000;

/** Beyond this many context switches no more are kept. */
const MAX_SWITCHES = 1_000_000;

/** Bytes of output kept; beyond, the older half is forgotten. */
const MAX_TERMINAL = 8 << 20;

/** Exceptions within exceptions that can be open at once; more would need more stacks than there are. */
const MOST_NESTED = 64;
/** Exceptions that are looked at for one whose handling is not over: a task may have been switched away from in one. */
const MOST_LOOKED_AT = 256;
const INT80_VECTOR = 0x80;
const PAGE_FAULT = 14;

/** Where a C function finds its arguments. */
const C_ARGUMENT_REGISTERS = ["rdi", "rsi", "rdx", "rcx", "r8", "r9"];

/** ^D */
const END_OF_FILE = 4;

function readWord(bytes: Uint8Array | undefined): bigint {
  return bytes?.reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n) ?? 0n;
}

function doorOf(by: string): Door | undefined {
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
  readonly calls: CallRecord[] = [];
  readonly terminal: TerminalChunk[] = [];
  readonly signals: SignalRecord[] = [];
  /** In the order of their steps; one of the kernel lies within the stretch of ring 0 in which it came. */
  readonly exceptions: ExceptionRecord[] = [];
  readonly switches: SwitchRecord[] = [];
  readonly forks: ForkRecord[] = [];
  readonly exits: ExitRecord[] = [];

  private readonly machine: Machine;
  /** Steps below this one have been recorded. */
  private frontier = 0;
  /** Calls that have not returned, by the task that made them. */
  private pending = new Map<number, CallRecord>();
  /** Signals that their task ignores: seen by a tracer on the task's next way to user mode. */
  private ignored: SignalRecord[] = [];
  /** In a unikernel: the program's call of a function that is one system call, until the program has control again. */
  private libraryCall: { readonly step: number; readonly returnAddress: bigint } | null = null;
  /** What that system call's routine returned. */
  private libraryResult: bigint | undefined;
  private terminalSize = 0;

  constructor(machine: Machine) {
    this.machine = machine;
    machine.observer = this;
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
    cut(this.calls, (call) => call.enterStep + 1);
    cut(this.terminal, (chunk) => chunk.step);
    cut(this.signals, (signal) => signal.step);
    cut(this.exceptions, (exception) => exception.step + 1);
    cut(this.switches, (each) => each.step);
    cut(this.forks, (each) => each.step);
    cut(this.exits, (each) => each.step);
    for (const exception of this.exceptions.slice(-MOST_LOOKED_AT)) {
      if (exception.exitStep !== undefined && exception.exitStep > step) delete exception.exitStep;
    }
    this.terminalSize = this.terminal.reduce((size, chunk) => size + chunk.bytes.length, 0);
    this.ignored = this.ignored.filter((signal) => signal.step <= step);
    this.pending.clear();
    const ended = new Set(this.exits.map(({ pid }) => pid));
    for (const call of this.calls) {
      if (call.exitStep !== undefined && call.exitStep <= step) continue;
      delete call.exitStep;
      delete call.result;
      delete call.argsAtExit;
      if (!ended.has(call.pid)) this.pending.set(call.pid, call);
    }
    this.frontier = step;
  }

  /** All that is typed at the machine's current step; it takes the place of what was known to be. End-of-file shows nothing. */
  typed(bytes: Uint8Array): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    const chunk = { step, fd: 0, bytes: bytes.filter((byte) => byte !== END_OF_FILE) };
    const known = this.terminal.findLastIndex((each) => each.fd === 0 && each.step === step);
    if (known < 0) this.terminal.push(chunk);
    else this.terminal[known] = chunk;
  }

  onPrivilegeChange(_from: number, to: number, by: string): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    if (this.crossings.length < MAX_CROSSINGS) this.crossings.push(step + 1);
    if (to === 0) this.enter(doorOf(by), step);
    else {
      const { pid } = this.machine.kernel.task;
      for (const exception of this.openExceptions(pid)) exception.exitStep = step + 1;
      this.leave(step + 1);
    }
  }

  onLibraryBoundary(toProgram: boolean, from: bigint): void {
    const step = this.machine.steps - 1;
    if (step < this.frontier) return;
    if (this.crossings.length < MAX_CROSSINGS) this.crossings.push(step + 1);
    this.libraryCall = null;
    if (toProgram) {
      if (this.pending.get(this.machine.kernel.task.pid)?.door === "call") this.leave(step + 1, this.libraryResult);
      else this.leave(step + 1);
    } else if (this.exceptions.at(-1)?.step !== step) this.enterLibrary(step, from);
  }

  /** SYSCALL is a system call; a call may be one, or lead to a function that makes some, such as puts. */
  private enterLibrary(step: number, from: bigint): void {
    const { machine } = this;
    const instruction = decodeAt((linear, length) => machine.peek(linear, length), from, true);
    if (instruction?.form.mnemonic === "SYSCALL") this.enter("syscall", step);
    else if (isOneSystemCall(machine.kernel.symbolize(machine.cpu.rip) ?? "")) {
      const returnAddress = readWord(machine.peek(machine.cpu.readGpr(RSP), 8));
      this.libraryCall = { step, returnAddress };
    }
  }

  /** A routine of the kernel library runs a phase, and no SYSCALL has led to it. */
  private libraryPhase({ routine, done, result }: Extract<KernelEvent, { kind: "service-phase" }>, step: number): void {
    const name = systemCallOfRoutine(routine);
    const { activations, pid } = this.machine.kernel.task;
    const activation = activations.at(-1);
    if (name === undefined || activation?.args == null) return;
    let call = this.pending.get(pid);
    if (call === undefined) {
      const nr = systemCallNumber("x86-64", name) ?? 0;
      const entry = systemCall("x86-64", nr);
      const args = [...activation.args];
      // The calls that puts makes begin where it calls the routine, one step before, and end where the routine does.
      const direct = this.libraryCall;
      const returnAddress = direct?.returnAddress ?? readWord(this.machine.peek(activation.rsp, 8));
      call = {
        door: "call",
        abi: "x86-64",
        from64BitCode: true,
        pid,
        nr,
        entry,
        args,
        passed: args,
        places: C_ARGUMENT_REGISTERS,
        argsAtEntry: formatArguments(entry, this.context("x86-64", args, undefined)),
        enterStep: direct?.step ?? step - 1,
        returnAddress,
        continuesAt: returnAddress,
      };
      this.pending.set(pid, call);
      this.calls.push(call);
    }
    if (!done || result === undefined || call.door !== "call") return;
    if (this.libraryCall === null) this.leave(step + 1, result);
    else this.libraryResult = result;
  }

  onHandlerEntered(vector: number, exception: CpuException | null): void {
    const step = this.machine.steps;
    const isDoor = exception === null && vector === INT80_VECTOR;
    // Ring 3 cannot ask for it: the gate's DPL is 0.
    const external = exception === null && vector === TIMER_VECTOR;
    if (step < this.frontier || isDoor || this.exceptions.length >= MAX_EXCEPTIONS) return;
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
      pid: this.machine.kernel.task.pid,
      rip: readWord(this.machine.peek(ripAt, 8)),
      pushed,
      regs: fromUser && image.config.kpti ? task.stack + THREAD_SIZE - PT_SIZE : pushed,
      ...(exception !== null && exception.errorCode >= 0 ? { errorCode: exception.errorCode } : {}),
      ...(vector === PAGE_FAULT ? { address: cpu.cr2 } : {}),
    });
  }

  onReturnWithinLevel(): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    const open = this.openExceptions(this.machine.kernel.task.pid).at(-1);
    if (open !== undefined) open.exitStep = step + 1;
  }

  /** The latest exceptions of a task whose handling is not over. */
  private openExceptions(pid: number): readonly ExceptionRecord[] {
    return this.exceptions
      .slice(-MOST_LOOKED_AT)
      .filter((exception) => exception.pid === pid && exception.exitStep === undefined);
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
    const before = indexAfter(this.exceptions, (exception) => exception.step < step);
    const pid = this.taskAt(step);
    return this.exceptions
      .slice(Math.max(0, before - MOST_LOOKED_AT), before)
      .findLast((each) => each.pid === pid && (each.exitStep === undefined || each.exitStep > step));
  }

  /** The exception that the step before this one ended in or came back from; undefined for any other step. */
  exceptionAround(step: number): ExceptionRecord | undefined {
    const before = indexAfter(this.exceptions, (exception) => exception.step < step);
    return this.exceptions
      .slice(Math.max(0, before - MOST_NESTED), before)
      .findLast((exception) => exception.step === step - 1 || exception.exitStep === step);
  }

  /** The call that the kernel is in for the task of a step, or the last one of that task before it. */
  callAt(step: number): CallRecord | undefined {
    const pid = this.taskAt(step);
    for (let index = indexAfter(this.calls, ({ enterStep }) => enterStep < step) - 1; index >= 0; index--) {
      const call = this.calls[index];
      if (call?.pid === pid) return call;
    }
    return undefined;
  }

  /** The pid of the task that the processor runs at a step. */
  taskAt(step: number): number {
    return this.switches[indexAfter(this.switches, (each) => each.step <= step) - 1]?.to ?? FIRST_PID;
  }

  /**
   * What a trap would ask for with the registers as they are now: arguments as strace shows them.
   * @param atTrap the trap is the next instruction, or has just run: what the vDSO does in front of it is done
   */
  preview(
    door: Door,
    atTrap: boolean,
  ): Pick<CallRecord, "abi" | "from64BitCode" | "nr" | "entry" | "args" | "passed" | "places" | "argsAtEntry"> {
    const abi = abiOf(door, this.machine.image.bits === 64);
    const { cpu } = this.machine;
    const mask = abi === "i386" ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn;
    const nr = Number(cpu.readGpr(RAX) & 0xffff_ffffn);
    const { places, passed } = this.passed(atTrap ? door : "int 0x80", abi);
    const args = passed.map((word) => word & mask);
    const entry = systemCall(abi, nr);
    const argsAtEntry = formatArguments(entry, this.context(abi, passed, undefined));
    const from64BitCode = this.machine.image.bits === 64;
    return { abi, from64BitCode, nr, entry, args, passed, places, argsAtEntry };
  }

  /** Where the six arguments are, and what they are. @see Linux entry_SYSENTER_compat, entry_SYSCALL_compat */
  private passed(door: CallRecord["door"], abi: Abi): Pick<CallRecord, "passed" | "places"> {
    const { cpu } = this.machine;
    const from64BitCode = this.machine.image.bits === 64;
    const inRegisters = ARGUMENT_REGISTERS[abi].map((name) => ({
      place: abi === "i386" ? name.replace("r", "e") : name,
      word: cpu.readGpr(GPR64.indexOf(name)) & (from64BitCode ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn),
    }));
    const onStack = (base: number, place: string) => ({
      place,
      word: readWord(this.machine.peek(cpu.readGpr(base) & 0xffff_ffffn, 4)),
    });
    if (abi === "i386" && door === "sysenter") inRegisters[5] = onStack(RBP, "(ebp)");
    if (abi === "i386" && door === "syscall") {
      inRegisters[1] = { place: "ebp", word: cpu.readGpr(RBP) & 0xffff_ffffn };
      inRegisters[5] = onStack(RSP, "(esp)");
    }
    return { passed: inRegisters.map(({ word }) => word), places: inRegisters.map(({ place }) => place) };
  }

  onKernelEvent(event: KernelEvent): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    if (event.kind === "service-phase" && this.machine.options.unikernel) this.libraryPhase(event, step);
    else if (event.kind === "output") this.wrote(step + 1, event.fd, event.bytes);
    else if (event.kind === "signal") {
      const { kind: _, action, ...signal } = event;
      // A tracer sees the end of the call that the signal cuts short; SIGKILL leaves it no time for that.
      if (action === "terminate" && event.signal !== SIGKILL) {
        const regs = this.machine.kernel.task.stack + THREAD_SIZE - PT_SIZE;
        this.finishCall(event.pid, step + 1, this.machine.kernel.readWord(regs + PT_AX));
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

  private wrote(step: number, fd: number, bytes: Uint8Array): void {
    this.terminal.push({ step, fd, bytes });
    this.terminalSize += bytes.length;
    if (this.terminalSize < MAX_TERMINAL) return;
    for (const chunk of this.terminal.splice(0, this.terminal.length >>> 1)) this.terminalSize -= chunk.bytes.length;
  }

  private enter(door: Door | undefined, step: number): void {
    if (door === undefined) return;
    const asked = this.preview(door, true);
    const trap = this.trapReturn(door);
    const returnAddress = asked.abi === "i386" && door !== "int 0x80" ? this.landingPad() : trap;
    const { pid } = this.machine.kernel.task;
    const call = {
      door,
      ...asked,
      pid,
      enterStep: step,
      returnAddress,
      continuesAt: this.continuesAt(door, returnAddress),
    };
    this.pending.set(pid, call);
    this.calls.push(call);
  }

  /** The address behind the trap instruction that has just run; 0 for SYSENTER, which keeps none. */
  private trapReturn(door: CallRecord["door"]): bigint {
    const { cpu } = this.machine;
    // SYSCALL has put it into RCX; an interrupt gate has not yet moved RIP when the privilege changes.
    if (door === "sysenter") return 0n;
    return door === "syscall" ? cpu.readGpr(RCX) : cpu.rip;
  }

  private landingPad(): bigint {
    const { vdso } = this.machine.kernel.image;
    return VDSO_BASES[this.machine.image.bits] + (vdso[32].offsets.get("int80_landing_pad") ?? 0n);
  }

  /** Where the program goes on after a return to an address: behind `__kernel_vsyscall`'s caller, if that is where it is. */
  private continuesAt(door: CallRecord["door"], returnAddress: bigint): bigint {
    const { machine } = this;
    if (machine.image.bits !== 32 || returnAddress !== this.landingPad()) return returnAddress;
    // SYSENTER has taken RSP away: the vDSO left ESP in EBP. There lie EBP, EDX, ECX and the return address.
    const esp = machine.cpu.readGpr(door === "sysenter" ? RBP : RSP);
    return readWord(machine.peek((esp & 0xffff_ffffn) + 12n, 4));
  }

  private leave(step: number, rax = this.machine.cpu.readGpr(RAX)): void {
    const { pid } = this.machine.kernel.task;
    this.finishCall(pid, step, rax);
    for (const signal of this.ignored) if (signal.pid === pid) this.signals.push({ ...signal, step });
    this.ignored = this.ignored.filter((signal) => signal.pid !== pid);
  }

  private finishCall(pid: number, step: number, rax: bigint): void {
    const call = this.pending.get(pid);
    if (call === undefined) return;
    this.pending.delete(pid);
    call.exitStep = step;
    // 32-bit code sees EAX only; an error there is an error, whatever the upper half holds.
    const low = BigInt.asUintN(64, BigInt.asIntN(32, rax));
    call.result = this.machine.image.bits === 32 && errnoOf(low) !== undefined ? low : rax;
    call.argsAtExit = formatArguments(call.entry, this.context(call.abi, call.passed, call.result));
  }

  private context(abi: Abi, args: readonly bigint[], result: bigint | undefined): CallContext {
    return { abi, args, result, read: (linear, length) => this.readAs(abi, linear, length) };
  }

  /** A tracer takes the pointers of a 32-bit call for what they are: beyond 4 GiB there is nothing to read. */
  private readAs(abi: Abi, linear: bigint, length: number): Uint8Array | undefined {
    return abi === "i386" && linear > 0xffff_ffffn ? undefined : this.machine.peekUser(linear, length);
  }
}
