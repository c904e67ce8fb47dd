import type { FileState, KernelState } from "./state.ts";
import type { Inode, OpenFile } from "./vfs.ts";

/** The open file and the inode behind a descriptor of kind `file`. */
export function openFileOf(
  state: KernelState,
  { open }: FileState,
): { readonly opened: OpenFile; readonly inode: Inode } | null {
  const opened = open === undefined ? undefined : state.openFiles[open];
  const inode = opened === undefined ? undefined : state.inodes[opened.inode];
  return opened === undefined || inode === undefined ? null : { opened, inode };
}

/** What a read would find from the file's offset on; null for a directory. */
export function bytesFromOffset(state: KernelState, file: FileState): Uint8Array | null {
  const found = openFileOf(state, file);
  if (found === null || found.inode.type === "directory") return null;
  return found.inode.bytes.subarray(found.opened.offset);
}

export function advanceFile(state: KernelState, file: FileState, count: number): void {
  const found = openFileOf(state, file);
  if (found !== null) found.opened.offset += count;
}

/** Writes at the offset, or at the end of a file that was opened to append, and moves the offset behind it. */
export function writeToFile(state: KernelState, file: FileState, bytes: Uint8Array): void {
  const found = openFileOf(state, file);
  if (found === null || found.inode.type !== "regular") return;
  const { opened, inode } = found;
  const start = opened.append ? inode.bytes.length : opened.offset;
  const whole = new Uint8Array(Math.max(inode.bytes.length, start + bytes.length));
  whole.set(inode.bytes);
  whole.set(bytes, start);
  state.inodes = state.inodes.with(opened.inode, { ...inode, bytes: whole });
  opened.offset = start + bytes.length;
}
