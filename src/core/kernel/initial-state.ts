import type { ExecutableImage } from "../bits/executable-image.ts";
import { ROOT } from "./credentials.ts";
import { type ExecArguments, newMm } from "./exec.ts";
import { standardFiles } from "./files.ts";
import { KERNEL_LOAD_PHYSICAL, KERNEL_STACK_BASE } from "./layout.ts";
import { RANDOM_SEED } from "./random.ts";
import { TIME_SLICE } from "./scheduler.ts";
import { FIRST_PID, type KernelState, SHELL_PID, type TaskState } from "./state.ts";
import { initialInodes } from "./vfs.ts";

/** What the kernel model knows before anything is in memory: no task, no frame taken. */
export function initialState(): KernelState {
  return {
    nextFrame: KERNEL_LOAD_PHYSICAL >>> 12,
    freeFrames: [],
    tasks: [],
    current: FIRST_PID,
    nextPid: FIRST_PID + 1,
    runQueue: [],
    frameUsers: {},
    pipes: [],
    nextPipe: 1,
    timeSlice: TIME_SLICE,
    sliceEnd: 0,
    timer: null,
    idled: 0,
    exit: null,
    stuck: null,
    inodes: initialInodes(),
    openFiles: [],
    input: new Uint8Array(0),
    inputClosed: false,
    waiting: null,
    lastPhaseStep: -1,
    random: RANDOM_SEED,
    ended: false,
    panic: null,
  };
}

/** The first program's task. */
export function firstTask(
  program: ExecutableImage,
  { path }: ExecArguments,
  {
    root,
    structure,
    terminal,
    unikernel,
  }: {
    /** Physical address of the PML4 table. */
    root: number;
    /** Linear address of the task_struct. */
    structure: bigint;
    terminal: "tty" | "pipe";
    unikernel: boolean;
  },
): TaskState {
  return {
    pid: FIRST_PID,
    parentPid: unikernel ? 0 : SHELL_PID,
    name: path.split("/").at(-1) ?? path,
    bits: program.bits,
    structure,
    stack: KERNEL_STACK_BASE,
    mm: newMm(root, program.bits, program),
    state: "running",
    waitsFor: null,
    switchedInAt: 0,
    credentials: ROOT,
    files: standardFiles(terminal),
    pending: null,
    activations: [],
    finished: null,
    exit: null,
  };
}
