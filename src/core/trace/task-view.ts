import type { Credentials } from "../kernel/credentials.ts";
import type { ExitState } from "../kernel/exit-state.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { THREAD_SIZE } from "../kernel/layout.ts";
import type { FileState, RunState, TaskState } from "../kernel/state.ts";
import { TASK_STRUCT } from "../kernel/task-struct.ts";
import type { Machine } from "../machine/machine.ts";

/** An open file of the task, as its descriptor table holds it. */
export interface FileView {
  /** Index in the table. */
  readonly fd: number;
  readonly kind: "tty" | "pipe" | "file";
  /** Of a file: where it lies, and the offset of the next read or write. */
  readonly path?: string;
  readonly offset?: number;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Which pipe between tasks; absent where the other end is outside the machine. */
  readonly pipe?: number;
}

/** What the kernel keeps about a task. Addresses are linear. */
export interface TaskView {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  readonly bits: 64 | 32;
  /** It has the processor. */
  readonly current: boolean;
  readonly state: RunState;
  /** Its task_struct in guest memory. */
  readonly structure: bigint;
  /** The lowest address of its kernel stack, and one past the highest. */
  readonly stack: bigint;
  readonly stackEnd: bigint;
  /** What CR3 holds while it runs. */
  readonly cr3: bigint;
  /** The step at which it got the processor last. */
  readonly switchedInAt: number;
  /** How it ended, of a zombie. */
  readonly exit: ExitState | null;
  readonly credentials: Credentials;
  /** Open descriptors, lowest first. */
  readonly files: readonly FileView[];
  /** Bytes that were typed or piped in and not yet read. */
  readonly unreadInput: number;
  /** No more input will come: a read at the end returns 0. */
  readonly inputClosed: boolean;
  /** Why the task sleeps, if it does. */
  readonly waiting: string | null;
  /** The heap is [startBrk, brk). */
  readonly startBrk: bigint;
  readonly brk: bigint;
  /** Where mmap starts looking for room, downwards. */
  readonly mmapBase: bigint;
  readonly stackTop: bigint;
  /** One past the last address of user space. */
  readonly taskSize: bigint;
}

function fileView({ state }: Kernel, file: FileState, fd: number): FileView {
  const { kind, readable, writable, pipe } = file;
  const opened = file.open === undefined ? undefined : state.openFiles[file.open];
  if (opened === undefined) return { fd, kind, readable, writable, ...(pipe === undefined ? {} : { pipe }) };
  return { fd, kind, readable, writable, path: state.inodes[opened.inode]?.path ?? "", offset: opened.offset };
}

/** A task as it is now. */
export function taskView({ kernel }: Machine, task: TaskState): TaskView {
  const { input, inputClosed, waiting } = kernel.state;
  const current = task === kernel.task;
  const { mm, files } = task;
  return {
    pid: task.pid,
    parentPid: task.parentPid,
    name: task.name,
    bits: task.bits,
    current,
    state: task.state,
    structure: task.structure,
    stack: task.stack,
    stackEnd: task.stack + THREAD_SIZE,
    cr3: kernel.readWord(task.structure + TASK_STRUCT.pgd),
    switchedInAt: task.switchedInAt,
    exit: task.exit,
    credentials: task.credentials,
    files: files.flatMap((file, fd) => (file === null ? [] : [fileView(kernel, file, fd)])),
    unreadInput: input.length,
    inputClosed,
    waiting: (current ? waiting : null) ?? task.waitsFor?.text ?? null,
    startBrk: mm.startBrk,
    brk: mm.brk,
    mmapBase: mm.mmapBase,
    stackTop: mm.stackTop,
    taskSize: mm.taskSize,
  };
}
