import { utf8Bytes } from "../bits/utf8.ts";
import { type Credentials, isPrivileged } from "./credentials.ts";
import type { KernelState } from "./state.ts";

/** A file or directory of the machine's small file system, which lives in memory. */
export interface Inode {
  /** Absolute; `/` is the root directory. */
  readonly path: string;
  readonly type: "directory" | "regular" | "null device";
  /** Permission bits: 0o640. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Replaced, never written into. */
  readonly bytes: Uint8Array;
}

/** A file that was opened: struct file. Descriptors that were copied share one, and so its offset. */
export interface OpenFile {
  /** Index in the list of inodes. */
  readonly inode: number;
  readonly append: boolean;
  offset: number;
}

/** Permission bits of one class: as in `r-x`. */
export const MAY_READ = 4;
export const MAY_WRITE = 2;
export const MAY_EXEC = 1;

/** The group that owns /etc/shadow. */
const SHADOW_GROUP = 42;
const NOTHING = new Uint8Array(0);

function file(path: string, mode: number, text: string, gid = 0): Inode {
  return { path, type: "regular", mode, uid: 0, gid, bytes: utf8Bytes(text) };
}

function directory(path: string, mode: number): Inode {
  return { path, type: "directory", mode, uid: 0, gid: 0, bytes: NOTHING };
}

/** What a machine starts with. */
export function initialInodes(): Inode[] {
  return [
    directory("/", 0o755),
    directory("/dev", 0o755),
    directory("/etc", 0o755),
    directory("/root", 0o700),
    directory("/tmp", 0o1777),
    { path: "/dev/null", type: "null device", mode: 0o666, uid: 0, gid: 0, bytes: NOTHING },
    file("/etc/hostname", 0o644, "syscope\n"),
    file("/etc/passwd", 0o644, "root:x:0:0:root:/root:/bin/sh\nstudent:x:1000:1000::/:/bin/sh\n"),
    file("/etc/shadow", 0o640, "root:*:20454:0:99999:7:::\nstudent:*:20454:0:99999:7:::\n", SHADOW_GROUP),
    file("/root/notes", 0o600, "Only root reads this.\n"),
  ];
}

/** The index of a path's inode; −1 where there is none. */
export function findInode({ inodes }: KernelState, path: string): number {
  return inodes.findIndex((inode) => inode.path === path);
}

/** A path as a walk from the root goes: absolute, without `.`, `..` and double slashes. Relative ones begin at the root. */
export function absolute(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** `rw-r-----` */
export function modeText(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = mode >> shift;
      return `${bits & MAY_READ ? "r" : "-"}${bits & MAY_WRITE ? "w" : "-"}${bits & MAY_EXEC ? "x" : "-"}`;
    })
    .join("");
}

/** Which three of a mode's nine bits count for somebody: the owner's, the group's or the others'. */
export function classOf(inode: Inode, { euid, egid }: Credentials): "owner" | "group" | "others" {
  if (euid === inode.uid) return "owner";
  return egid === inode.gid ? "group" : "others";
}

const SHIFT = { owner: 6, group: 3, others: 0 } as const;

/**
 * generic_permission: whether somebody may read, write, execute or search. Root may everything but execute what nobody may.
 * @see Linux fs/namei.c
 */
export function isPermitted(inode: Inode, who: Credentials, wanted: number): boolean {
  if (isPrivileged(who)) {
    return inode.type === "directory" || (wanted & MAY_EXEC) === 0 || (inode.mode & 0o111) !== 0;
  }
  return ((inode.mode >> SHIFT[classOf(inode, who)]) & wanted) === wanted;
}
