import type { FileState, TaskState } from "./state.ts";

/** Descriptors 0, 1 and 2 as a shell hands them to a program. A terminal is one file open for both; pipes are one way. */
export function standardFiles(kind: "tty" | "pipe"): FileState[] {
  if (kind === "tty") {
    const terminal: FileState = { kind, readable: true, writable: true };
    return [terminal, terminal, terminal];
  }
  const out: FileState = { kind, readable: false, writable: true };
  return [{ kind, readable: true, writable: false }, out, out];
}

/** Closes every descriptor and returns how many were open. */
export function closeFiles(task: TaskState): number {
  const open = task.files.filter((file) => file !== null).length;
  task.files = [];
  return open;
}
