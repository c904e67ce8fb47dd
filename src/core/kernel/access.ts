import { TASK_SIZE_MAX } from "./layout.ts";
import type { FileState } from "./state.ts";

/**
 * access_ok: the range neither wraps nor reaches past user space. Says nothing about whether it is mapped.
 * A 32-bit task is held to the 64-bit limit here, as in Linux: its pointers are 32 bits long anyway.
 */
export function isUserRange(address: bigint, length: bigint): boolean {
  return address + length <= TASK_SIZE_MAX && length <= TASK_SIZE_MAX;
}

const KINDS = { tty: "the terminal", pipe: "a pipe", file: "a file" } as const;

/** "the terminal, open for reading and writing". */
export function describeFile(file: FileState): string {
  const modes = [file.readable ? "reading" : "", file.writable ? "writing" : ""]
    .filter((mode) => mode !== "")
    .join(" and ");
  return `${KINDS[file.kind]}, open for ${modes}`;
}
