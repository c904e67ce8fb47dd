import type { Credentials } from "../kernel/credentials.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { FileState } from "../kernel/state.ts";
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
}

/** What the kernel keeps about the task. Addresses are linear. */
export interface TaskView {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  readonly bits: 64 | 32;
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
  const { kind, readable, writable } = file;
  const opened = file.open === undefined ? undefined : state.openFiles[file.open];
  if (opened === undefined) return { fd, kind, readable, writable };
  return { fd, kind, readable, writable, path: state.inodes[opened.inode]?.path ?? "", offset: opened.offset };
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
    credentials: task.credentials,
    files: files.flatMap((file, fd) => (file === null ? [] : [fileView(kernel, file, fd)])),
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
