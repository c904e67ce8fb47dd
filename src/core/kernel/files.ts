import type { Kernel } from "./kernel.ts";
import { wakeAll } from "./scheduler.ts";
import type { FileState, PipeState, TaskState } from "./state.ts";

/** Descriptors that a process may have: RLIMIT_NOFILE as most systems set it. */
export const MOST_FILES = 1024;

/** Descriptors 0, 1 and 2 as a shell hands them to a program. A terminal is one file open for both; pipes are one way. */
export function standardFiles(kind: "tty" | "pipe"): FileState[] {
  if (kind === "tty") {
    const terminal: FileState = { kind, readable: true, writable: true };
    return [terminal, terminal, terminal];
  }
  const out: FileState = { kind, readable: false, writable: true };
  return [{ kind, readable: true, writable: false }, out, out];
}

/** The lowest number from `least` on that is not open. */
export function lowestFree({ files }: TaskState, least: number): number {
  let number = least;
  while (files[number] !== undefined && files[number] !== null) number++;
  return number;
}

/** Opens a number. */
export function putDescriptor(task: TaskState, number: number, file: FileState): void {
  const files = [...task.files];
  while (files.length <= number) files.push(null);
  files[number] = file;
  task.files = files;
}

/** The pipe behind an open file; undefined where the other end is outside the machine. */
export function pipeOf({ state }: Kernel, { pipe }: FileState): PipeState | undefined {
  return pipe === undefined ? undefined : state.pipes.find(({ id }) => id === pipe);
}

/** Whether any task still holds an end of a pipe. */
export function hasEnd({ state }: Kernel, pipe: number, end: "readable" | "writable"): boolean {
  return state.tasks.some(({ files }) => files.some((file) => file?.pipe === pipe && file[end]));
}

/** Wakes who waits for one end of a pipe, and forgets a pipe without ends. */
function endClosed(kernel: Kernel, pipe: number, steps: number): void {
  wakeAll(kernel, steps, (why) => why.pipe === pipe);
  if (hasEnd(kernel, pipe, "readable") || hasEnd(kernel, pipe, "writable")) return;
  kernel.state.pipes = kernel.state.pipes.filter(({ id }) => id !== pipe);
}

/** Closes one descriptor, if it is open. */
export function closeDescriptor(kernel: Kernel, task: TaskState, number: number, steps: number): void {
  const file = task.files[number] ?? null;
  task.files = task.files.map((each, at) => (at === number ? null : each));
  if (file?.pipe !== undefined) endClosed(kernel, file.pipe, steps);
}

/** Closes every descriptor and returns how many were open. */
export function closeFiles(kernel: Kernel, task: TaskState, steps: number): number {
  const open = task.files.filter((file) => file !== null);
  task.files = [];
  for (const { pipe } of open) if (pipe !== undefined) endClosed(kernel, pipe, steps);
  return open.length;
}
