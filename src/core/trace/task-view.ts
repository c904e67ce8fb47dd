import type { Machine } from "../machine/machine.ts";

/** An open file of the task, as its descriptor table holds it. */
export interface FileView {
  /** Index in the table. */
  readonly fd: number;
  readonly kind: "tty" | "pipe";
  readonly readable: boolean;
  readonly writable: boolean;
}

/** What the kernel keeps about the task. Addresses are linear. */
export interface TaskView {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  readonly bits: 64 | 32;
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

/** The task as it is now. */
export function taskView({ kernel }: Machine): TaskView {
  const { task } = kernel;
  const { input, inputClosed, waiting } = kernel.state;
  const { mm, files } = task;
  return {
    pid: task.pid,
    parentPid: task.parentPid,
    name: task.name,
    bits: task.bits,
    files: files.flatMap((file, fd) => (file === null ? [] : [{ fd, ...file }])),
    unreadInput: input.length,
    inputClosed,
    waiting,
    startBrk: mm.startBrk,
    brk: mm.brk,
    mmapBase: mm.mmapBase,
    stackTop: mm.stackTop,
    taskSize: mm.taskSize,
  };
}
