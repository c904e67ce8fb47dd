import { indexAfter } from "../bits/sorted.ts";
import type { CpuException } from "../cpu/exception.ts";
import { exceptionOf } from "../isa/exceptions.ts";
import { GPR64, RAX, RBP, RCX, RSP } from "../isa/registers.ts";
import { errnoOf } from "../kernel/abi/errno.ts";
import {
  type Abi,
  ARGUMENT_REGISTERS,
  type SystemCallEntry,
  systemCall,
  systemCallNumber,
} from "../kernel/abi/system-calls.ts";
import type { KernelEvent } from "../kernel/events.ts";
import { THREAD_SIZE, VDSO_BASES } from "../kernel/layout.ts";
import { PT_IP, PT_SIZE } from "../kernel/service/pt-regs.ts";
import { isOneSystemCall, systemCallOfRoutine } from "../kernel/service/unikernel.ts";
import type { Machine, MachineObserver } from "../machine/machine.ts";
import { type CallContext, formatArguments } from "./strace/arguments.ts";
import { abiOf, type Door, decodeAt } from "./user-stage.ts";

/** A system call as it was met at the boundary: registers at the trap, registers at the return. */
export interface CallRecord {
  readonly door: "syscall" | "int 0x80" | "sysenter" | "call";
  readonly abi: Abi;
  /** The process is a 64-bit one, whatever numbering the door has. */
  readonly from64BitCode: boolean;
  /** The low 32 bits of RAX: the number. */
  readonly nr: number;
  readonly entry: SystemCallEntry | undefined;
  /** Six words, as the kernel takes them: of 32-bit calls the low halves. */
  readonly args: readonly bigint[];
  /** The same as they were passed, nothing cut off. */
  readonly passed: readonly bigint[];
  /** Where each of them was passed: a register, or `"(esp)"` for a word of the user's stack. */
  readonly places: readonly string[];
  /** Step of the trap instruction, or of the call. */
  readonly enterStep: number;
  /** Where the kernel goes back to: behind the trap instruction; from the fast doors of 32-bit code always the landing pad. */
  readonly returnAddress: bigint;
  /** Where the program itself goes on: behind its call of `__kernel_vsyscall`, if that is what trapped. */
  readonly continuesAt: bigint;
  /** Arguments as strace shows them at entry. */
  readonly argsAtEntry: readonly string[];
  /** Step after the return; undefined for a call that has not returned. */
  exitStep?: number;
  result?: bigint;
  /** Arguments as strace shows them at return, with what the call stored. */
  argsAtExit?: readonly string[];
}

/** Bytes that the program wrote, or that were typed, before `step`. */
export interface TerminalChunk {
  readonly step: number;
  /** 0 for typed input. */
  readonly fd: number;
  readonly bytes: Uint8Array;
}

/** An exception that reached its handler, and the way back from it. */
export interface ExceptionRecord {
  /** The step that ended in it. */
  readonly step: number;
  readonly vector: number;
  /** `"#PF"` … */
  readonly mnemonic: string;
  /** The check that failed, or the instruction that asked for it: one clause. */
  readonly reason: string;
  readonly errorCode?: number;
  readonly fromCpl: 0 | 3;
  /** The address that the processor pushed: where the handler may send it back. */
  readonly rip: bigint;
  /** Linear address of the pt_regs that the handler's stub builds on the pushed frame. */
  readonly pushed: bigint;
  /** Where the handler finds it: with page-table isolation it is moved from the entry stack to the task's kernel stack. */
  readonly regs: bigint;
  /** The address that a page fault is about. */
  readonly address?: bigint;
  /** The step from which the interrupted code goes on; undefined where it does not. */
  exitStep?: number;
}

/** A signal that was delivered. */
export interface SignalRecord {
  readonly step: number;
  readonly signal: number;
  readonly name: string;
  readonly code: number;
  readonly address: bigint;
}

/** Beyond this many changes of privilege the timeline keeps no more of them. */
const MAX_CROSSINGS = 2_000_000;

/** Beyond this many exceptions no more are kept: only a kernel that was edited into a loop of faults comes this far. */
const MAX_EXCEPTIONS = 1_000_000;

/** Bytes of output kept; beyond, the older half is forgotten. */
const MAX_TERMINAL = 8 << 20;

/** Exceptions within exceptions that can be open at once; more would need more stacks than there are. */
const MOST_NESTED = 64;
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

  private readonly machine: Machine;
  /** Steps below this one have been recorded. */
  private frontier = 0;
  private pending: CallRecord | null = null;
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
    for (const exception of this.exceptions.slice(-MOST_NESTED)) {
      if (exception.exitStep !== undefined && exception.exitStep > step) delete exception.exitStep;
    }
    this.terminalSize = this.terminal.reduce((size, chunk) => size + chunk.bytes.length, 0);
    this.pending = null;
    const last = this.calls.at(-1);
    if (last !== undefined && (last.exitStep === undefined || last.exitStep > step)) {
      delete last.exitStep;
      delete last.result;
      delete last.argsAtExit;
      this.pending = last;
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
      for (const exception of this.exceptions.slice(-MOST_NESTED)) exception.exitStep ??= step + 1;
      this.leave(step + 1);
    }
  }

  onLibraryBoundary(toProgram: boolean, from: bigint): void {
    const step = this.machine.steps - 1;
    if (step < this.frontier) return;
    if (this.crossings.length < MAX_CROSSINGS) this.crossings.push(step + 1);
    this.libraryCall = null;
    if (toProgram) {
      if (this.pending?.door === "call") this.leave(step + 1, this.libraryResult);
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
    const activation = this.machine.kernel.task.activations.at(-1);
    if (name === undefined || activation?.args == null) return;
    if (this.pending === null) {
      const nr = systemCallNumber("x86-64", name) ?? 0;
      const entry = systemCall("x86-64", nr);
      const args = [...activation.args];
      // The calls that puts makes begin where it calls the routine, one step before, and end where the routine does.
      const direct = this.libraryCall;
      const returnAddress = direct?.returnAddress ?? readWord(this.machine.peek(activation.rsp, 8));
      this.pending = {
        door: "call",
        abi: "x86-64",
        from64BitCode: true,
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
      this.calls.push(this.pending);
    }
    if (!done || result === undefined || this.pending.door !== "call") return;
    if (this.libraryCall === null) this.leave(step + 1, result);
    else this.libraryResult = result;
  }

  onHandlerEntered(vector: number, exception: CpuException | null): void {
    const step = this.machine.steps;
    const isDoor = exception === null && vector === INT80_VECTOR;
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
      reason: exception?.reason ?? `the instruction asked for vector ${vector}`,
      fromCpl: fromUser ? 3 : 0,
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
    const open = this.exceptions.slice(-MOST_NESTED).findLast((exception) => exception.exitStep === undefined);
    if (open !== undefined) open.exitStep = step + 1;
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
    const { from, inKernel } = this.stretchAt(step);
    if (!inKernel) return undefined;
    const before = indexAfter(this.exceptions, (exception) => exception.step < step);
    for (let index = before - 1; index >= 0; index--) {
      const exception = this.exceptions[index];
      if (exception === undefined || exception.step + 1 < from) return undefined;
      if (exception.exitStep === undefined || exception.exitStep > step) return exception;
    }
    return undefined;
  }

  /** The exception that the step before this one ended in or came back from; undefined for any other step. */
  exceptionAround(step: number): ExceptionRecord | undefined {
    const before = indexAfter(this.exceptions, (exception) => exception.step < step);
    return this.exceptions
      .slice(Math.max(0, before - MOST_NESTED), before)
      .findLast((exception) => exception.step === step - 1 || exception.exitStep === step);
  }

  /** The call that the kernel is in at a step, or that was the last one to return before it. */
  callAt(step: number): CallRecord | undefined {
    return this.calls[indexAfter(this.calls, ({ enterStep }) => enterStep < step) - 1];
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
      place: from64BitCode ? name : name.replace("r", "e"),
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
      const { signal, name, code, address } = event;
      this.signals.push({ step: step + 1, signal, name, code, address });
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
    this.pending = {
      door,
      ...asked,
      enterStep: step,
      returnAddress,
      continuesAt: this.continuesAt(door, returnAddress),
    };
    this.calls.push(this.pending);
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
    const call = this.pending;
    if (call === null) return;
    this.pending = null;
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
