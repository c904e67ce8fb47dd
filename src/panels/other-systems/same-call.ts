import { type Abi, allSystemCalls, type SystemCallEntry } from "../../core/index.ts";
import { otherSystemsPanelText } from "../../text/other-systems-panel.ts";
import type { ArchitectureId } from "./architectures.ts";
import { callNumber } from "./call-numbers.ts";

const text = otherSystemsPanelText.arguments;

/** An argument of the call on another processor, by where its value comes from. */
export type ArgumentSource =
  /** The argument of the call at hand, from 0. */
  | number
  /** Something else; `wide`: it has 64 bits. */
  | { readonly name: string; readonly text: string; readonly wide?: true }
  /** That argument in another unit. */
  | { readonly name: string; readonly of: number; readonly times: number };

/** A call as another processor's Linux has it. */
export interface SameCall {
  readonly name: string;
  readonly nr: number;
  readonly args: readonly ArgumentSource[];
}

const AT = { name: "dirfd", text: "AT_FDCWD" };
const zero = (name: string) => ({ name, text: "0" });
const none = (name: string) => ({ name, text: "NULL" });
const flags = (text: string) => ({ name: "flags", text });

interface Substitute {
  readonly by: string;
  readonly args: readonly ArgumentSource[];
}

const cloneWith = (text: string): Substitute => ({
  by: "clone",
  args: [flags(text), zero("newsp"), zero("parent_tid"), zero("tls"), zero("child_tid")],
});

/** What does the same where a table lacks a call: newer tables have only the general one. The first that the table has counts. */
const SUBSTITUTES: Readonly<Record<string, readonly Substitute[]>> = {
  open: [{ by: "openat", args: [AT, 0, 1, 2] }],
  creat: [{ by: "openat", args: [AT, 0, flags("O_CREAT|O_WRONLY|O_TRUNC"), 1] }],
  fork: [cloneWith("SIGCHLD")],
  vfork: [cloneWith("CLONE_VFORK|CLONE_VM|SIGCHLD")],
  pipe: [{ by: "pipe2", args: [0, flags("0")] }],
  dup2: [{ by: "dup3", args: [0, 1, flags("0")] }],
  stat: [{ by: "newfstatat", args: [AT, 0, 1, flags("0")] }],
  lstat: [{ by: "newfstatat", args: [AT, 0, 1, flags("AT_SYMLINK_NOFOLLOW")] }],
  newfstatat: [{ by: "fstatat64", args: [0, 1, 2, 3] }],
  fstatat64: [{ by: "newfstatat", args: [0, 1, 2, 3] }],
  stat64: [
    { by: "stat", args: [0, 1] },
    { by: "newfstatat", args: [AT, 0, 1, flags("0")] },
  ],
  fstat64: [{ by: "fstat", args: [0, 1] }],
  fcntl64: [{ by: "fcntl", args: [0, 1, 2] }],
  access: [{ by: "faccessat", args: [AT, 0, 1] }],
  mkdir: [{ by: "mkdirat", args: [AT, 0, 1] }],
  rmdir: [{ by: "unlinkat", args: [AT, 0, flags("AT_REMOVEDIR")] }],
  unlink: [{ by: "unlinkat", args: [AT, 0, flags("0")] }],
  link: [{ by: "linkat", args: [AT, 0, AT, 1, flags("0")] }],
  symlink: [{ by: "symlinkat", args: [0, AT, 1] }],
  readlink: [{ by: "readlinkat", args: [AT, 0, 1, 2] }],
  rename: [{ by: "renameat2", args: [AT, 0, AT, 1, flags("0")] }],
  chmod: [{ by: "fchmodat", args: [AT, 0, 1] }],
  chown: [{ by: "fchownat", args: [AT, 0, 1, 2, flags("0")] }],
  poll: [{ by: "ppoll", args: [0, 1, { name: "timeout", text: text.timespec }, none("sigmask"), zero("size")] }],
  pause: [{ by: "ppoll", args: [none("fds"), zero("nfds"), none("timeout"), none("sigmask"), zero("size")] }],
  select: [
    { by: "_newselect", args: [0, 1, 2, 3, 4] },
    { by: "pselect6", args: [0, 1, 2, 3, { name: "timeout", text: text.timespec }, none("sigmask")] },
  ],
  alarm: [
    {
      by: "setitimer",
      args: [{ name: "which", text: "ITIMER_REAL" }, { name: "value", text: text.timer }, none("old")],
    },
  ],
  time: [
    {
      by: "clock_gettime",
      args: [
        { name: "which", text: "CLOCK_REALTIME" },
        { name: "tp", text: text.timespec },
      ],
    },
  ],
  getuid32: [{ by: "getuid", args: [] }],
  geteuid32: [{ by: "geteuid", args: [] }],
  getgid32: [{ by: "getgid", args: [] }],
  getegid32: [{ by: "getegid", args: [] }],
  setuid32: [{ by: "setuid", args: [0] }],
  setgid32: [{ by: "setgid", args: [0] }],
  clock_gettime64: [{ by: "clock_gettime", args: [0, 1] }],
  waitpid: [{ by: "wait4", args: [0, 1, 2, none("rusage")] }],
  getpgrp: [{ by: "getpgid", args: [zero("pid")] }],
  getdents: [{ by: "getdents64", args: [0, 1, 2] }],
  mmap: [{ by: "mmap2", args: [0, 1, 2, 3, 4, { name: "pgoff", of: 5, times: 1 / 4096 }] }],
  mmap2: [{ by: "mmap", args: [0, 1, 2, 3, 4, { name: "off", of: 5, times: 4096 }] }],
  _llseek: [{ by: "lseek", args: [0, { name: "offset", text: text.bothHalves }, 4] }],
  epoll_create: [{ by: "epoll_create1", args: [flags("0")] }],
  epoll_wait: [{ by: "epoll_pwait", args: [0, 1, 2, 3, none("sigmask"), zero("size")] }],
  eventfd: [{ by: "eventfd2", args: [0, flags("0")] }],
  accept: [{ by: "accept4", args: [0, 1, 2, flags("0")] }],
  sigaction: [{ by: "rt_sigaction", args: [0, 1, 2, { name: "sigsetsize", text: "8" }] }],
  sigprocmask: [{ by: "rt_sigprocmask", args: [0, 1, 2, { name: "sigsetsize", text: "8" }] }],
  sigreturn: [{ by: "rt_sigreturn", args: [] }],
};

/** The arguments of older i386 calls, which take the address of a structure that holds them. */
const IN_A_STRUCTURE: Readonly<Record<string, readonly string[]>> = {
  mmap: ["addr", "len", "prot", "flags", "fd", "off"],
  select: ["n", "inp", "outp", "exp", "tvp"],
};

const entries = new Map<string, SystemCallEntry>();

/** The row of a call in one of the x86 tables. */
export function x86Call(abi: Abi, name: string): SystemCallEntry | undefined {
  if (entries.size === 0)
    for (const each of ["x86-64", "i386"] as const)
      for (const entry of allSystemCalls(each)) if (entry.implemented) entries.set(`${each} ${entry.name}`, entry);
  return entries.get(`${abi} ${name}`);
}

/** Null: that Linux has no such call. Undefined: not known here. */
function numberOn(id: ArchitectureId, name: string): number | null | undefined {
  if (id === "x86-64" || id === "i386") return x86Call(id, name)?.nr ?? null;
  return callNumber(id === "mips-o32" ? "o32" : "generic", name);
}

/** The parameters that a call of that name has there. clone's order on i386 is that of all but x86-64. */
function parametersOn(id: ArchitectureId, name: string): readonly string[] {
  const first = id === "i386" || (name === "clone" && id !== "x86-64") ? "i386" : "x86-64";
  const entry = x86Call(first, name) ?? x86Call(first === "i386" ? "x86-64" : "i386", name);
  return (entry?.parameters ?? []).map((parameter) => parameter.name);
}

const HALVES: readonly { readonly name: RegExp; readonly text: string }[] = [
  { name: /_?lo(w)?$/, text: text.lowHalf },
  { name: /_?hi(gh)?$/, text: text.highHalf },
];

/** Where each parameter gets its value from, given the names that the call at hand has for them. */
function sourcesOf(there: readonly string[], here: readonly string[]): readonly ArgumentSource[] {
  const sameShape = there.length === here.length;
  const isHalf = (name: string | undefined) => name !== undefined && HALVES.some((half) => half.name.test(name));
  let moved = false;
  return there.map((name, index) => {
    const same = here.indexOf(name);
    if (same >= 0) return same;
    if (!sameShape) {
      const half = HALVES.find((each) => each.name.test(name));
      const joined = half === undefined && here.some((each) => isHalf(each) && each.startsWith(name.slice(0, 3)));
      moved ||= half !== undefined || joined;
      if (half !== undefined) return { name, text: half.text };
      if (joined) return { name, text: text.bothHalves, wide: true };
    }
    const alike = here.findIndex((each) => each.startsWith(name) || name.startsWith(each));
    if (alike >= 0) return alike;
    return !moved && index < here.length && !(isHalf(here[index]) && !sameShape) ? index : { name, text: "" };
  });
}

/**
 * A call of an x86 table on another processor: under its own name, or what does the same there. Null: there is nothing like it.
 * Undefined: not known here.
 */
export function sameCall(
  id: ArchitectureId,
  { abi, name, parameters }: { readonly abi: Abi; readonly name: string; readonly parameters: readonly string[] },
): SameCall | null | undefined {
  const own = numberOn(id, name);
  if (id === abi) return typeof own === "number" ? { name, nr: own, args: sourcesOf(parameters, parameters) } : null;
  const members = IN_A_STRUCTURE[name];
  const inMemory = members !== undefined && abi === "i386";
  const nr = members !== undefined && id === "i386" ? null : own;
  if (typeof nr === "number" && !inMemory) return { name, nr, args: sourcesOf(parametersOn(id, name), parameters) };
  const fromMemory = (member = "") => ({ name: member, text: text.structure });
  if (typeof nr === "number") return { name, nr, args: (members ?? []).map((member) => fromMemory(member)) };
  for (const { by, args } of SUBSTITUTES[name] ?? []) {
    const other = numberOn(id, by);
    if (typeof other !== "number") continue;
    const there = inMemory ? args.map((each) => (typeof each === "number" ? fromMemory(members?.[each]) : each)) : args;
    return { name: by, nr: other, args: there };
  }
  return nr;
}
