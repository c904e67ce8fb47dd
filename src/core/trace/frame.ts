import type { KernelImage } from "../kernel/guest-image.ts";
import type { CallSite } from "../kernel/patch-calls.ts";
import type { StepEvent } from "../machine/events.ts";
import type { MachineView } from "../machine/view.ts";
import type { PageWalk } from "../mmu/page-walk.ts";
import type { Chapter } from "./chapter.ts";
import type { LinkageView } from "./linkage-view.ts";
import type { Stage } from "./stage.ts";
import type { TaskView } from "./task-view.ts";
import type { WayBackView } from "./way-back.ts";

/** An instruction, or one phase of a service routine, as the screen shows it. */
export interface InstructionView {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** Disassembly in the program's syntax; for kernel code AT&T. */
  readonly text: string;
  readonly mnemonic: string;
  /** `symbol+offset`, where a symbol is known. */
  readonly symbol?: string;
  readonly stage: Stage;
  /** 1-based line in the program, for the program's own instructions. */
  readonly line?: number;
  /** Set for a phase of a service routine. */
  readonly phase?: { readonly routine: string; readonly phase: string };
}

/** One argument of a system call with what it means. */
export interface ArgumentView {
  readonly name: string;
  readonly type: string;
  /** `"rdi"`, `"ebx"` …, `"(ebp)"` for a word of the user's stack. */
  readonly register: string;
  readonly value: bigint;
  /** What the program passed, where the kernel took only the low half of it. */
  readonly passed?: bigint;
  /** As strace would print it: `"Hello\n"`, `PROT_READ|PROT_WRITE`, `1` … */
  readonly decoded: string;
}

/** A system call in progress or finished, from the machine's own registers at entry and return. */
export interface SystemCallView {
  /** Which door: the instruction that made it. */
  /** `call`: a function of the kernel library, in a unikernel. */
  readonly door: "syscall" | "int 0x80" | "sysenter" | "call";
  readonly abi: "x86-64" | "i386";
  /** The process is a 64-bit one: its pointers do not fit through a 32-bit door. */
  readonly from64BitCode: boolean;
  readonly nr: number;
  /** `"write"`, or undefined for a number that Linux does not have. */
  readonly name?: string;
  readonly args: readonly ArgumentView[];
  /** The task that made it. */
  readonly pid: number;
  /** Step of the trap instruction. */
  readonly enterStep: number;
  /** Step after the return to user mode; absent while in progress (or for a call that never returns). */
  readonly exitStep?: number;
  /** RAX as returned. */
  readonly result?: bigint;
  /** Set when the result is in −4095 … −1. */
  readonly errno?: { readonly value: number; readonly name: string; readonly message: string };
  /** The line as strace prints it, complete once the call returned. */
  readonly text: string;
  /** One of the six categories of calls. */
  readonly category: string;
}

/** One phase of a service routine, at a moment. */
export interface PhaseView {
  readonly name: string;
  /**
   * `current`: the last step ran it, or guest code that it called is running. `next`: the next step runs it. `skipped`: the
   * routine went past it.
   */
  readonly state: "done" | "current" | "next" | "to come" | "skipped";
}

/** The service routine that the kernel is in, or the one that has just finished while the kernel is on its way back. */
export interface ServiceView {
  /** `"__x64_sys_write"`, `"exc_page_fault"` … */
  readonly routine: string;
  readonly phases: readonly PhaseView[];
  /** The sentence of the last phase that ran; empty before the first. */
  readonly said: string;
  readonly finished: boolean;
  /** What it returned; null before its end, and where it does not return. */
  readonly result: bigint | null;
  /** Why it waits, if it does. */
  readonly waiting: string | null;
}

/** What went wrong with the machine's kernel: it does not go on, or not by itself. */
export interface TroubleView {
  /**
   * `shutdown`: a triple fault. `halted`: HLT with nothing to wake the processor. `panic`: the kernel gave up.
   * `stuck`: every task waits for another one. `hang`: it goes
   * round in ring 0; the run can go on.
   */
  readonly kind: "shutdown" | "halted" | "panic" | "stuck" | "hang";
  /** What the processor or the kernel did: whole sentences. */
  readonly what: string;
  /** `symbol+0x5 (file:line)`, as far as known. */
  readonly where: string;
  /** The kernel's source line there. */
  readonly source?: { readonly file: string; readonly line: number; readonly text: string };
  /** What to try: one sentence. */
  readonly advice: string;
}

/** A contiguous run of the address space with one owner and one permission. */
export interface RegionView {
  readonly start: bigint;
  readonly end: bigint;
  /** `"r-x"`; for kernel regions as seen from CPL 0. */
  readonly permissions: string;
  readonly user: boolean;
  /** `"[stack]"`, `".text"`, `"kernel text"` … */
  readonly name: string;
}

/** A PML4 table of the running task. */
export interface RootView {
  /** `only`: ring 3 and the kernel use the same. With page-table isolation each has its own. */
  readonly kind: "only" | "kernel" | "user";
  readonly physical: bigint;
  /** CR3 names it now. */
  readonly active: boolean;
  /** The entries that are present, by index; from 256 on they are the kernel's half. */
  readonly entries: readonly { readonly index: number; readonly value: bigint }[];
  /** How many pages of the kernel's half are mapped below this table; a 2-MiB page counts as 512. */
  kernelPages(): number;
  /** Whether anything is mapped at a canonical linear address. */
  maps(linear: bigint): boolean;
}

/** Reads the machine of a frame. Valid while that frame is the current one. */
export interface FrameMemory {
  /** Bytes at a linear address as CPL 0 would see them; undefined where a page is not mapped. Changes nothing, not even A bits. */
  read(linear: bigint, length: number): Uint8Array | undefined;
  /** Walks the page tables for an address without changing them. */
  walk(linear: bigint, access: { kind: "read" | "write" | "execute"; user: boolean }): PageWalk;
  /** `symbol` or `symbol+0x5` of kernel or program. */
  symbolize(address: bigint): string | undefined;
  addressOf(symbol: string): bigint | undefined;
  /** Disassembles `count` instructions from an address. */
  disassemble(address: bigint, count: number): readonly InstructionView[];
  regions(): readonly RegionView[];
  /** How many page tables map the frame at a physical address. */
  frameUsers(physical: number): number;
  roots(): readonly RootView[];
}

/** The processor went from one task to another. */
export interface SwitchView {
  /** The step from which the other task runs. */
  readonly step: number;
  /** Process numbers. */
  readonly from: number;
  readonly to: number;
}

/** What has happened so far, counted. */
export interface CountersView {
  /** Changes of the privilege level, in either direction. */
  readonly privilegeSwitches: number;
  readonly contextSwitches: number;
  readonly pageFaults: number;
  readonly timerTicks: number;
  /** Page walks: the TLB had no entry that allowed the access. */
  readonly tlbMisses: number;
  /** Times that the TLB was emptied, or lost one page. */
  readonly tlbFlushes: number;
}

/**
 * One moment of a run: the machine before step `step` is executed, what it was one step ago, and what that last step did.
 * Everything a panel shows comes from here.
 */
export interface Frame {
  /** At the instruction that goes back to ring 3: why it is this one. */
  readonly wayBack: WayBackView | null;
  readonly step: number;
  readonly machine: MachineView;
  /** Null at step 0. */
  readonly previous: MachineView | null;
  /** What the last step (`step − 1`) did; empty at step 0. */
  readonly events: readonly StepEvent[];
  /** What the last step executed; null at step 0. */
  readonly last: InstructionView | null;
  /** What the next step will execute; null when the machine has ended. */
  readonly next: InstructionView | null;
  /** The stage the machine is in: that of `next`, or of `last` at the end. */
  readonly stage: Stage;
  /** The next instruction is the program's own. In a unikernel its CPL does not tell: the address does. */
  readonly inProgram: boolean;
  /** One address space at CPL 0: the kernel is a library of the program. */
  readonly unikernel: boolean;
  /** The SYSCALL instructions that the loader of a unikernel found, and what it made of them; empty where it does not patch. */
  readonly callSites: readonly CallSite[];
  /**
   * The chapter of the story that the last step belongs to: what `story` is about. At step 0 that of the next one. In front of
   * a trap it is still `prepare`, right behind it `cross`.
   */
  readonly chapter: Chapter;
  /** One to three plain sentences: what has happened in the chapter so far, from the registers and the run's log. */
  readonly story: string;
  /** Stages that the last step touched, most important last (`int 0x80`: trap, then gate). */
  readonly touched: readonly Stage[];
  /**
   * The stages that this run is known to go through: those behind, and those ahead as far as it has been run. A stage that is
   * missing has not been met; it only grows.
   */
  readonly met: ReadonlySet<Stage>;
  /** The system call in progress, or the one that returned last while its result is still being looked at. */
  readonly call: SystemCallView | null;
  /** True while `call` is in progress. */
  readonly inCall: boolean;
  /** What just happened and why: one or two plain sentences, from the events. */
  readonly sentence: string;
  /** The service routine at work and its phases; null in user mode and where none has begun. */
  readonly service: ServiceView | null;
  /** How the program is linked with the C library; null for a static program. */
  readonly linkage: LinkageView | null;
  /** Set when the kernel has failed; `sentence` and `story` then tell it. */
  readonly trouble: TroubleView | null;
  /** The kernel that this machine runs, with its source lines: the run's own where it was edited. */
  readonly kernel: KernelImage;
  readonly memory: FrameMemory;
  /** Address of the pt_regs of the call or exception that the kernel is in, the innermost, while it is complete on the stack. */
  readonly ptRegs: bigint | null;
  /** What the program has written to fd 1 and 2 so far, with the input echoed where the terminal echoes. */
  readonly terminal: string;
  /** The last system calls so far, in order: at most 300 of `callCount`. */
  readonly calls: readonly SystemCallView[];
  readonly callCount: number;
  /** Signals so far, with the line that strace prints about them. */
  readonly signals: readonly { readonly step: number; readonly text: string; readonly pid: number }[];
  /** What the kernel keeps about the task that the processor runs. */
  readonly task: TaskView;
  /** Every task, in the order in which they began; also those that have ended and were not asked about yet. */
  readonly tasks: readonly TaskView[];
  /** The last context switches so far, in order: at most 100. */
  readonly switches: readonly SwitchView[];
  readonly counters: CountersView;
}
