import { GPR64 } from "../isa/registers.ts";
import { type Abi, ARGUMENT_REGISTERS, type SystemCallEntry, systemCall } from "../kernel/abi/system-calls.ts";
import type { KernelEvent } from "../kernel/events.ts";
import type { Machine, MachineObserver } from "../machine/machine.ts";
import { type CallContext, formatArguments } from "./strace/arguments.ts";

/** A system call as it was met at the boundary: registers at the trap, registers at the return. */
export interface CallRecord {
  readonly door: "syscall" | "int 0x80" | "sysenter";
  readonly abi: Abi;
  /** The low 32 bits of RAX: the number. */
  readonly nr: number;
  readonly entry: SystemCallEntry | undefined;
  /** Six raw words. */
  readonly args: readonly bigint[];
  /** Step of the trap instruction. */
  readonly enterStep: number;
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

/** Bytes of output kept; beyond, the older half is forgotten. */
const MAX_TERMINAL = 8 << 20;

const RAX = 0;
/** ^D */
const END_OF_FILE = 4;

function doorOf(by: string): CallRecord["door"] | undefined {
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

  private readonly machine: Machine;
  /** Steps below this one have been recorded. */
  private frontier = 0;
  private pending: CallRecord | null = null;
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
    else this.leave(step + 1);
  }

  onKernelEvent(event: KernelEvent): void {
    const step = this.machine.steps;
    if (step < this.frontier) return;
    if (event.kind === "output") this.wrote(step + 1, event.fd, event.bytes);
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

  private enter(door: CallRecord["door"] | undefined, step: number): void {
    if (door === undefined) return;
    const abi = door === "syscall" ? "x86-64" : "i386";
    const { cpu } = this.machine;
    const mask = abi === "i386" ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn;
    const nr = Number(cpu.readGpr(RAX) & 0xffff_ffffn);
    const args = ARGUMENT_REGISTERS[abi].map((name) => cpu.readGpr(GPR64.indexOf(name)) & mask);
    const entry = systemCall(abi, nr);
    const argsAtEntry = formatArguments(entry, this.context(abi, args, undefined));
    this.pending = { door, abi, nr, entry, args, enterStep: step, argsAtEntry };
    this.calls.push(this.pending);
  }

  private leave(step: number): void {
    const call = this.pending;
    if (call === null) return;
    this.pending = null;
    call.exitStep = step;
    call.result = this.machine.cpu.readGpr(RAX);
    call.argsAtExit = formatArguments(call.entry, this.context(call.abi, call.args, call.result));
  }

  private context(abi: Abi, args: readonly bigint[], result: bigint | undefined): CallContext {
    return { abi, args, result, read: (linear, length) => this.machine.peekUser(linear, length) };
  }
}
