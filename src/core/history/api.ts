import type { InSlices } from "../bits/slices.ts";
import type { Gpr64Name, SregName } from "../isa/registers.ts";
import type { KernelEdit } from "../kernel/guest/sources.ts";
import type { KernelChange } from "../kernel/kernel-change.ts";
import type { MachineOptions } from "../machine/options.ts";
import type { Frame, SystemCallView } from "../trace/frame.ts";

/** A program as an author gives it. */
export interface Program {
  readonly name: string;
  readonly source: string;
  readonly syntax: "att" | "intel" | "nasm";
  readonly bits: 64 | 32;
}

/** Input that a run receives: text typed when the machine was at `step`. A terminal hands over whole lines; `\u0004` is end-of-file. */
export interface InputEvent {
  readonly step: number;
  readonly text: string;
}

/** Everything that determines a run, to the byte. */
export interface Run {
  readonly program: Program;
  readonly options: MachineOptions;
  readonly input: readonly InputEvent[];
  /** Files of the guest kernel to be used instead of the shipped ones; see `kernelSources`. */
  readonly kernel?: readonly KernelEdit[];
}

/** A run to be opened. It may name changes to kernel files in place of whole files. */
export interface RunRequest extends Omit<Run, "kernel"> {
  readonly kernel?: readonly (KernelEdit | KernelChange)[];
}

/** Why a run stopped. */
export type StopReason =
  | "target"
  | "budget"
  | "crossing"
  | "call"
  | "breakpoint"
  /** The kernel goes round in ring 0; `Frame.trouble` tells. Asking again goes on for as many steps once more. */
  | "hang"
  | "waiting-for-input"
  | "ended"
  | "stopped";

/** A stretch of steps between two privilege changes, for the timeline. */
export interface TimelineSpan {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly cpl: 0 | 3;
}

/** A place in the source that an address came from. */
export interface SourceLine {
  readonly line: number;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** In a section that can be executed: a breakpoint makes sense here. */
  readonly executable: boolean;
}

/** What is wrong with a source; lines and columns are 1-based, `endColumn` exclusive. */
export interface SourceDiagnostic {
  /** The file of the guest kernel that it is about; absent for the program. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** Where a forward run shall stop; it also stops at breakpoints, at the end and when input is needed. */
export type Goal =
  | { readonly kind: "step"; readonly step: number }
  /** Over a CALL, an interrupt or a whole system call: to the instruction after this one in the same frame. */
  | { readonly kind: "over" }
  /** Out of the current function, or out of the kernel when in it. */
  | { readonly kind: "out" }
  /** To the next change of privilege level. */
  | { readonly kind: "crossing" }
  /** To the next system call's trap instruction. */
  | { readonly kind: "call" }
  /**
   * To the next stop: the first later step whose next instruction belongs to another station of the path (stage). The run-up
   * to a trap, from the first instruction that writes one of its registers, is one station. Breakpoints do not count.
   */
  | { readonly kind: "station" }
  /**
   * The same by chapters: in front of a trap, right behind it, behind each exception and its handling, in front of the return,
   * back in ring 3, and where the program has looked at the result. `Frame.chapter` there is the chapter that just ended (of a
   * refusal: that has begun).
   */
  | { readonly kind: "chapter" }
  | { readonly kind: "end" };

/** Something whose value can be followed back in time. */
export type Watched =
  | { readonly kind: "register"; readonly name: Gpr64Name }
  /** The flags of RFLAGS in a mask. */
  | { readonly kind: "flags"; readonly mask: bigint }
  /** XMMn. */
  | { readonly kind: "xmm"; readonly number: number }
  /** A physical register of the x87 FPU, R0 … R7, with whether it is empty. */
  | { readonly kind: "x87-register"; readonly number: number }
  | { readonly kind: "floating-point-control"; readonly name: "mxcsr" | "fcw" | "fsw" }
  | { readonly kind: "selector"; readonly name: SregName }
  | { readonly kind: "control-register"; readonly name: "cr0" | "cr2" | "cr3" | "cr4" }
  /** A model-specific register by its number. */
  | { readonly kind: "msr"; readonly number: number }
  | { readonly kind: "memory"; readonly linear: bigint; readonly length: 1 | 2 | 4 | 8 };

/**
 * A run that can be travelled in both directions. Steps up to `furthest` have been seen; going anywhere among them takes about a
 * millisecond. Deterministic: the same `Run` gives the same session.
 */
export interface SessionApi {
  readonly run: Run;
  /** The assembled program's lines. */
  readonly lines: readonly SourceLine[];
  readonly step: number;
  /** The greatest step reached so far: the timeline's length. */
  readonly furthest: number;
  /** The step before the program's own first instruction: 0, or where the C library has come to the first line of a program linked with it. */
  readonly programStart: number;
  /** True once the run has ended: `furthest` is its last step. */
  readonly finished: boolean;
  /** The moment at `step`; the same object until the step changes. */
  frame(): Frame;
  /** Goes to a step in 0 … `furthest`; a greater one means `furthest`. To go beyond, `advance`. */
  seek(step: number): void;
  /** Runs towards a goal, `budget` steps at most; `"budget"` means call again to go on. */
  advance(goal: Goal, budget: number, breakpoints?: ReadonlySet<bigint>): StopReason;
  /** The step of the last change of privilege before the current step, or 0. */
  previousCrossing(): number;
  /** The step of the last system call's trap instruction before the current step, or 0. */
  previousCall(): number;
  /**
   * The last stop of the goal `station` before the current step, or 0. From a stop, going forward from there comes back here;
   * from between two stops, it leads to the later one.
   */
  previousStation(): number;
  /** The same for the goal `chapter`. */
  previousChapter(): number;
  /** The step before the current one at which `over` was or would have been used: the other way round. */
  previousOver(): number;
  /**
   * The step that gave something the value it has now: the last one before the current step that changed it. Looks back two
   * million steps at the most; undefined where none of them changed it.
   */
  lastChange(watched: Watched): number | undefined;
  /** Types text at the current step. Steps beyond it and later input are forgotten. */
  type(text: string): void;
  /** Privilege stretches seen so far, in order; null where there are more than `most`: then ask `cplAt`. */
  spans(most: number): readonly TimelineSpan[] | null;
  /** The privilege level at a step seen so far. */
  cplAt(step: number): 0 | 3;
  /** All system calls seen so far, also those beyond the current step: as many objects as there are calls. */
  calls(): readonly SystemCallView[];
  /** The first system call made at or after a step, as far as it is known. */
  callFrom(step: number): SystemCallView | undefined;
}

/** Assembles and boots a run. */
export type OpenSession = (run: RunRequest, limits?: SessionLimits) => Opened;

/** The same in slices, so that typing goes on while a long source is assembled. Work that nobody finishes has done nothing. */
export type OpenSessionInSlices = (run: RunRequest, limits?: SessionLimits) => InSlices<Opened>;

export interface SessionLimits {
  /** Steps in ring 0 without a phase of a service routine after which the kernel counts as hanging; two million. */
  readonly hangAfter?: number;
}

/** A booted run, or why there is none. */
export type Opened =
  | { readonly ok: true; readonly session: SessionApi; readonly warnings: readonly SourceDiagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly SourceDiagnostic[] };
