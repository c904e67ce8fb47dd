import { littleWord } from "../bits/little-endian.ts";
import { RSP } from "../isa/registers.ts";
import { systemCall, systemCallNumber } from "../kernel/abi/system-calls.ts";
import type { KernelEvent } from "../kernel/events.ts";
import { isOneSystemCall, systemCallOfRoutine } from "../kernel/service/unikernel.ts";
import type { Machine } from "../machine/machine.ts";
import type { CallLog } from "./call-log.ts";
import { callContext } from "./call-preview.ts";
import type { CallRecord } from "./run-records.ts";
import { formatArguments } from "./strace/arguments.ts";
import { decodeAt } from "./user-stage.ts";

/** Where a C function finds its arguments. */
const C_ARGUMENT_REGISTERS = ["rdi", "rsi", "rdx", "rcx", "r8", "r9"];

/** In a unikernel: the calls that the program makes of the kernel library, and those that the library's own functions make. */
export class LibraryCallLog {
  private readonly machine: Machine;
  private readonly calls: CallLog;
  /** The program's call of a function that is one system call, until the program has control again. */
  private direct: { readonly step: number; readonly returnAddress: bigint } | null = null;
  /** What that system call's routine returned. */
  private directResult: bigint | undefined;

  constructor(machine: Machine, calls: CallLog) {
    this.machine = machine;
    this.calls = calls;
  }

  /** The program led to the library: SYSCALL is a system call; a call may be one, or lead to a function that makes some, such as puts. */
  entered(step: number, from: bigint): void {
    const { machine } = this;
    const instruction = decodeAt((linear, length) => machine.peek(linear, length), from, true);
    if (instruction?.form.mnemonic === "SYSCALL") this.calls.enter("syscall", step);
    else if (isOneSystemCall(machine.kernel.symbolize(machine.cpu.rip) ?? "")) {
      this.direct = { step, returnAddress: littleWord(machine.peek(machine.cpu.readGpr(RSP), 8)) };
    }
  }

  /** Program and library hand over to each other, whichever way. Returns what the call of a function that was open returned, if known. */
  atBoundary(): bigint | undefined {
    this.direct = null;
    const call = this.calls.pendingOf(this.machine.kernel.task.pid);
    return call?.door === "call" ? this.directResult : undefined;
  }

  /**
   * A routine of the library runs a phase, and maybe no SYSCALL has led to it. Returns the result where a call that the
   * library's own code made is over.
   */
  phase({ routine, done, result }: Extract<KernelEvent, { kind: "service-phase" }>, step: number): bigint | undefined {
    const name = systemCallOfRoutine(routine);
    const { activations, pid } = this.machine.kernel.task;
    const activation = activations.at(-1);
    if (name === undefined || activation?.args == null) return undefined;
    const call = this.calls.pendingOf(pid) ?? this.begin(name, [...activation.args], activation.rsp, step);
    if (!done || result === undefined || call.door !== "call") return undefined;
    if (this.direct === null) return result;
    this.directResult = result;
    return undefined;
  }

  /** The calls that puts makes begin where it calls the routine, one step before, and end where the routine does. */
  private begin(name: string, args: readonly bigint[], rsp: bigint, step: number): CallRecord {
    const { machine, direct } = this;
    const nr = systemCallNumber("x86-64", name) ?? 0;
    const entry = systemCall("x86-64", nr);
    const returnAddress = direct?.returnAddress ?? littleWord(machine.peek(rsp, 8));
    const call: CallRecord = {
      door: "call",
      abi: "x86-64",
      from64BitCode: true,
      pid: machine.kernel.task.pid,
      nr,
      entry,
      args,
      passed: args,
      places: C_ARGUMENT_REGISTERS,
      argsAtEntry: formatArguments(entry, callContext(machine, "x86-64", args, undefined)),
      enterStep: direct?.step ?? step - 1,
      returnAddress,
      continuesAt: returnAddress,
    };
    this.calls.begin(call);
    return call;
  }
}
