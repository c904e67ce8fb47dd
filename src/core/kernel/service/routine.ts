import type { Kernel } from "../kernel.ts";
import type { KernelPort } from "../port.ts";
import type { FileState, KernelState, TaskState } from "../state.ts";

/** What a phase leads to. `say` is one sentence with the phase's real values. */
export type Outcome =
  /** The next phase in the list runs at the next step. */
  | { readonly go: "next"; readonly say: string }
  /** The phase of that name runs at the next step. */
  | { readonly go: "to"; readonly phase: string; readonly say: string }
  /** A guest routine is called; the next phase finds its RAX in `context.returned`. */
  | { readonly go: "call"; readonly symbol: string; readonly args: readonly bigint[]; readonly say: string }
  /** The routine returns this value in RAX. */
  | { readonly go: "return"; readonly value: bigint; readonly say: string }
  /** Nothing to be done until input comes; the phase is tried again. */
  | { readonly go: "wait"; readonly why: string }
  /** The task gives the processor away, be it asleep or not. When it has it again, this phase runs again. */
  | { readonly go: "schedule"; readonly say: string }
  /** The task is gone; another one runs. */
  | { readonly go: "dead"; readonly say: string }
  /** The last task is gone; nothing runs any more. */
  | { readonly go: "end"; readonly say: string };

/** What a phase can see and change. */
export interface PhaseContext {
  readonly kernel: Kernel;
  readonly port: KernelPort;
  readonly state: KernelState;
  readonly task: TaskState;
  /** Linear address of the caller's pt_regs. */
  readonly regs: bigint;
  /** The second C argument: an exception's error code. */
  readonly errorCode: bigint;
  /** The six arguments of the system call, zero-extended for 32-bit calls. */
  readonly args: readonly [bigint, bigint, bigint, bigint, bigint, bigint];
  /** Values kept between phases. */
  readonly locals: Record<string, bigint>;
  /** RAX: what a guest routine called by the previous phase returned. */
  readonly returned: bigint;
}

/** One phase, named after the Linux function it stands for. */
export interface Phase {
  /** What `go: "to"` calls it, where the name depends on the context. */
  readonly id?: string;
  readonly name: string | ((context: PhaseContext) => string);
  readonly run: (context: PhaseContext) => Outcome;
}

/** A service routine: its phases run one at each execution of the VMMCALL in its guest stub. */
export interface Routine {
  readonly phases: readonly Phase[];
  /**
   * Where its arguments are. `x86-64`, `i386`: in the caller's pt_regs, those of i386 in EBX ECX EDX ESI EDI EBP. `c`: in RDI RSI
   * RDX RCX R8 R9 when it is called. `kernel`: it takes none; kernel code calls it, without a pt_regs.
   */
  readonly abi: "x86-64" | "i386" | "c" | "kernel";
}

/** A descriptor as C's `unsigned int fd` sees it. */
export function descriptor(argument: bigint): number {
  return Number(argument & 0xffff_ffffn);
}

/** The open file behind a descriptor argument, or null. */
export function fileOf(task: TaskState, argument: bigint): FileState | null {
  return task.files[descriptor(argument)] ?? null;
}

/** A negative error number as the 64-bit word a routine returns. */
export function errorResult(errno: bigint): bigint {
  return BigInt.asUintN(64, -errno);
}
