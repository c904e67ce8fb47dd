import type { Credentials } from "./credentials.ts";
import type { ExitState } from "./exit-state.ts";
import type { Inode, OpenFile } from "./vfs.ts";

/** The first program's process, and the shell that started it. */
export const FIRST_PID = 1000;
export const SHELL_PID = 999;
/** init, which takes care of processes whose parent is gone. */
export const INIT_PID = 1;

/** A run of user addresses with one permission: vm_area_struct. `end` is exclusive; both are page-aligned. */
export interface VmArea {
  readonly start: bigint;
  readonly end: bigint;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  /** The stack: an access below `start` may extend it. */
  readonly growsDown: boolean;
  /** As /proc/PID/maps names it: `"[stack]"`, `"[heap]"`, the program's name; empty for anonymous memory. */
  readonly name: string;
}

/** A task's address space: mm_struct. */
export interface MmState {
  /** Physical address of the PML4 table. */
  readonly root: number;
  /** One past the last address the task may use. */
  readonly taskSize: bigint;
  /** Where mmap starts looking, downwards. */
  readonly mmapBase: bigint;
  readonly stackTop: bigint;
  readonly startBrk: bigint;
  brk: bigint;
  /** Sorted, disjoint. */
  areas: VmArea[];
}

/**
 * What an open file is: the terminal, one end of a pipe to whoever runs the machine, one end of a pipe between tasks, or a file
 * of the file system.
 */
export interface FileState {
  readonly kind: "tty" | "pipe" | "file";
  /** Of a file: index in the list of open files, which holds its offset. */
  readonly open?: number;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Which of `KernelState.pipes`; absent where the other end is outside the machine. */
  readonly pipe?: number;
  /** O_NONBLOCK: EAGAIN instead of a wait. Pipes between tasks only. */
  readonly nonblocking?: boolean;
}

/** Bytes on their way between tasks: pipe_inode_info. */
export interface PipeState {
  readonly id: number;
  /** Written and not yet read. Replaced, never written into. */
  bytes: Uint8Array;
}

/** A signal waiting for its task: the parts of siginfo that a fault or another task fills in. */
export interface PendingSignal {
  readonly signal: number;
  readonly code: number;
  readonly address: bigint;
  /** The task that sent it; absent where the kernel did. */
  readonly sender?: number;
}

/** What a sleeping task waits for. */
export interface WaitReason {
  readonly kind: "terminal" | "pipe-data" | "pipe-room" | "child" | "time" | "signal";
  /** One clause: `"read waits for bytes in the pipe"`. */
  readonly text: string;
  /** Which pipe. */
  readonly pipe?: number;
  /** The virtual time, in nanoseconds since the start, at which it wakes by itself. */
  readonly until?: number;
}

/** Running also means waiting for its turn; a zombie has ended and nobody has asked how. */
export type RunState = "running" | "sleeping" | "zombie";

/** A service routine between two of its phases. */
export interface Activation {
  /** The guest symbol whose VMMCALL runs the phases. */
  readonly routine: string;
  /** RSP at that VMMCALL: tells a nested activation of the same routine apart. */
  readonly rsp: bigint;
  /** Linear address of the pt_regs. */
  readonly regs: bigint;
  /** RSI at the first phase: an exception's error code. */
  readonly errorCode: bigint;
  /** Of a routine that is called as a C function: RDI RSI RDX RCX R8 R9 at the first phase. */
  readonly args: readonly bigint[] | null;
  /** Index of the phase that runs next. */
  phase: number;
  /** Names of the routine's phases, as known at the last one. */
  phases: readonly string[];
  /** Indices of the phases that ran, each once. */
  ran: number[];
  /** Index of the phase that ran last; −1 before the first. */
  latest: number;
  /** What that phase said. */
  said: string;
  /** A guest routine that the last phase called is running. */
  inGuest: boolean;
  /** What the phases hand to each other. */
  locals: Record<string, bigint>;
}

/** A service routine that has returned, or that ended its task. */
export interface FinishedRoutine {
  readonly routine: string;
  readonly phases: readonly string[];
  readonly ran: readonly number[];
  readonly latest: number;
  readonly said: string;
  /** The step of its last phase. */
  readonly step: number;
  /** Null where the routine does not return. */
  readonly result: bigint | null;
}

/** A task: task_struct. */
export interface TaskState {
  readonly pid: number;
  /** Another one once the parent is gone. */
  parentPid: number;
  readonly name: string;
  readonly bits: 64 | 32;
  /** Linear address of its task_struct in guest memory. */
  readonly structure: bigint;
  /** Lowest address of its kernel stack. */
  readonly stack: bigint;
  readonly mm: MmState;
  state: RunState;
  /** Set while it sleeps. */
  waitsFor: WaitReason | null;
  /** The step at which it got the processor last. */
  switchedInAt: number;
  credentials: Credentials;
  /** By descriptor number; null where closed. */
  files: (FileState | null)[];
  pending: PendingSignal | null;
  activations: Activation[];
  /** The service routine that finished last. */
  finished: FinishedRoutine | null;
  exit: ExitState | null;
}

/** Everything the kernel model knows that is not in guest memory. Plain data. */
export interface KernelState {
  /** Next frame never used so far. */
  nextFrame: number;
  freeFrames: number[];
  /** Every task that has not been waited for yet, in the order in which they were made. */
  tasks: TaskState[];
  /** The pid of the task that the processor runs, as the last switch left it; `Kernel.task` reads what the guest says. */
  current: number;
  nextPid: number;
  /** Pids of the tasks that could run and do not, whose turn comes first in front. */
  runQueue: number[];
  /** How many page tables map a frame, where it is more than one; by frame number. */
  frameUsers: Record<number, number>;
  pipes: PipeState[];
  nextPipe: number;
  /** Nanoseconds of a turn. */
  timeSlice: number;
  /** Virtual time at which the current task's turn is over. */
  sliceEnd: number;
  /** Virtual time at which the timer interrupts; null while it is switched off. */
  timer: number | null;
  /** Nanoseconds of virtual time that passed while no task could run. */
  idled: number;
  /** How the first program ended. */
  exit: ExitState | null;
  /** The file system. */
  inodes: Inode[];
  openFiles: OpenFile[];
  /** Bytes typed or piped in and not yet read. Replaced, never written into. */
  input: Uint8Array;
  /** No more input will come. */
  inputClosed: boolean;
  /** Set by a phase that found nothing to read: the machine waits. */
  waiting: string | null;
  /** The step of the last phase that ran; −1 before the first. */
  lastPhaseStep: number;
  /** State of the seeded generator behind getrandom. */
  random: bigint;
  /** The last task is gone, or the kernel gave up: nothing runs any more. */
  ended: boolean;
  /** Why no task will ever run again though some are left, if that is so. */
  stuck: string | null;
  /** Why the kernel gave up, if it did. */
  panic: string | null;
}

/** The task that the processor runs. */
export function currentTask(state: KernelState): TaskState {
  const task = state.tasks.find(({ pid }) => pid === state.current);
  if (task === undefined) throw new Error(`there is no task ${state.current}`);
  return task;
}
