import { utf8Text } from "../../bits/utf8.ts";
import {
  EACCES,
  EEXIST,
  EFAULT,
  EINVAL,
  EISDIR,
  EMFILE,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  EOPNOTSUPP,
  errnoEntry,
} from "../abi/errno.ts";
import { isUserRange } from "../access.ts";
import type { FileState, KernelState } from "../state.ts";
import {
  absolute,
  classOf,
  findInode,
  type Inode,
  isPermitted,
  MAY_EXEC,
  MAY_READ,
  MAY_WRITE,
  modeText,
  parentOf,
} from "../vfs.ts";
import type { Outcome, Phase, PhaseContext } from "./routine.ts";
import { errorResult } from "./routine.ts";

/** The longest path with its NUL. @see Linux PATH_MAX */
const PATH_MAX = 4096n;
/** Descriptors a process may have. @see getrlimit(2), RLIMIT_NOFILE */
const MOST_FILES = 1024;
const UMASK = 0o022;

/** "The current directory", which is the root. */
const AT_FDCWD = -100n;

const O_ACCMODE = 3n;
const O_RDONLY = 0n;
const O_WRONLY = 1n;
const O_CREAT = 0o100n;
const O_EXCL = 0o200n;
const O_TRUNC = 0o1000n;
const O_APPEND = 0o2000n;
const O_DIRECTORY = 0o20_0000n;
const O_TMPFILE = 0o2000_0000n;

function fails(errno: bigint, why: string): Outcome {
  return { go: "return", value: errorResult(errno), say: `${why}: ${errnoEntry(Number(errno)).name}.` };
}

/** What an open asks for. */
interface Request {
  readonly path: string;
  readonly flags: bigint;
  /** MAY_READ, MAY_WRITE. */
  readonly access: number;
}

function pathIn({ kernel }: PhaseContext, length: bigint): string {
  return utf8Text(kernel.readBytes(kernel.addressOf("kernel_buffer"), Number(length)));
}

/** The request, with the path from the kernel's copy of it, which stays there until the descriptor is installed. */
function requestOf(context: PhaseContext, flags: bigint): Request {
  const mode = flags & O_ACCMODE;
  // Both bits set is an old way to ask for both rights and get a descriptor that neither reads nor writes.
  const access = (mode === O_WRONLY ? 0 : MAY_READ) | (mode === O_RDONLY ? 0 : MAY_WRITE);
  return { path: absolute(pathIn(context, context.locals.length ?? 0n)), flags, access };
}

function refusal(inode: Inode, context: PhaseContext, wanted: string): string {
  const { credentials } = context.task;
  const who = classOf(inode, credentials);
  return `${inode.path} is ${modeText(inode.mode)}, owner ${inode.uid}, group ${inode.gid}; for user ${credentials.euid} the ${who === "others" ? "others’" : `${who}’s`} three bits count, and they do not allow to ${wanted}. The request is well formed but not allowed`;
}

function lowestFree(files: readonly (FileState | null)[]): number {
  const gap = files.findIndex((file) => file === null);
  return gap < 0 ? files.length : gap;
}

/** Walks the directories of a path: each must be there, be a directory and let the task search it. */
function walkPath(context: PhaseContext, { path }: Request): Outcome {
  const { state, task } = context;
  for (let end = path.indexOf("/", 1); ; end = path.indexOf("/", end + 1)) {
    const directory = end < 0 ? parentOf(path) : path.slice(0, end);
    const inode = state.inodes[findInode(state, directory)];
    if (inode === undefined) return fails(ENOENT, `There is no ${directory}`);
    if (inode.type !== "directory") return fails(ENOTDIR, `${directory} is not a directory`);
    if (!isPermitted(inode, task.credentials, MAY_EXEC)) return fails(EACCES, refusal(inode, context, "search it"));
    if (end < 0) return { go: "next", say: `The directories down to ${directory} exist and may be searched.` };
  }
}

function mayOpen(context: PhaseContext, { path, flags, access }: Request): Outcome {
  const { state, task } = context;
  const index = findInode(state, path);
  const inode = state.inodes[index];
  if (inode === undefined) return mayCreate(context, path, flags);
  if ((flags & O_CREAT) !== 0n && (flags & O_EXCL) !== 0n) return fails(EEXIST, `${path} is there already`);
  const isDirectory = inode.type === "directory";
  if (isDirectory && (access & MAY_WRITE || (flags & O_CREAT) !== 0n)) return fails(EISDIR, `${path} is a directory`);
  if (!isDirectory && (flags & O_DIRECTORY) !== 0n) return fails(ENOTDIR, `${path} is not a directory`);
  const wanted = access | ((flags & O_TRUNC) !== 0n ? MAY_WRITE : 0);
  if (!isPermitted(inode, task.credentials, wanted)) {
    const verbs = [wanted & MAY_READ ? "read" : "", wanted & MAY_WRITE ? "write" : ""].filter((verb) => verb !== "");
    return fails(EACCES, refusal(inode, context, verbs.join(" and ")));
  }
  if ((flags & O_TRUNC) !== 0n && inode.type === "regular") {
    state.inodes = state.inodes.with(index, { ...inode, bytes: new Uint8Array(0) });
  }
  context.locals.inode = BigInt(index);
  return {
    go: "next",
    say: `${path} is ${modeText(inode.mode)}, owner ${inode.uid}: user ${task.credentials.euid} may.`,
  };
}

function mayCreate(context: PhaseContext, path: string, flags: bigint): Outcome {
  const { state, task } = context;
  if ((flags & O_CREAT) === 0n) return fails(ENOENT, `There is no ${path}, and O_CREAT is not asked for`);
  const directory = state.inodes[findInode(state, parentOf(path))];
  if (directory === undefined) return fails(ENOENT, `There is no ${parentOf(path)}`);
  if (!isPermitted(directory, task.credentials, MAY_WRITE | MAY_EXEC)) {
    return fails(EACCES, refusal(directory, context, "write to it"));
  }
  const mode = Number(context.locals.mode ?? 0n) & 0o7777 & ~UMASK;
  const { euid, egid } = task.credentials;
  const made: Inode = { path, type: "regular", mode, uid: euid, gid: egid, bytes: new Uint8Array(0) };
  state.inodes = [...state.inodes, made];
  context.locals.inode = BigInt(state.inodes.length - 1);
  return { go: "next", say: `${path} is made, ${modeText(mode)}, owner ${euid}.` };
}

/** Where a new open file goes: the first place that no descriptor of any task stands for. */
function unusedOpenFile({ openFiles, tasks }: KernelState): number {
  const inUse = new Set(tasks.flatMap(({ files }) => files.map((file) => file?.open)));
  const unused = openFiles.findIndex((_, index) => !inUse.has(index));
  return unused < 0 ? openFiles.length : unused;
}

function install(state: KernelState, context: PhaseContext, { path, flags, access }: Request): Outcome {
  const inode = Number(context.locals.inode ?? 0n);
  const open = unusedOpenFile(state);
  state.openFiles[open] = { inode, append: (flags & O_APPEND) !== 0n, offset: 0 };
  const { files } = context.task;
  const fd = lowestFree(files);
  const usable = (flags & O_ACCMODE) !== O_ACCMODE;
  const readable = usable && (access & MAY_READ) !== 0;
  files[fd] = { kind: "file", readable, writable: usable && (access & MAY_WRITE) !== 0, open };
  return { go: "return", value: BigInt(fd), say: `Descriptor ${fd}, the lowest that is free, now stands for ${path}.` };
}

/** Where an open finds its arguments: open(path, flags, mode) or openat(directory, path, flags, mode). */
function opening(at: 0 | 1): readonly Phase[] {
  const flagsOf = ({ args }: PhaseContext) => args[at + 1] ?? 0n;
  return [
    {
      name: "build_open_flags",
      run: (context) => {
        context.locals.mode = context.args[at + 2] ?? 0n;
        const flags = flagsOf(context);
        if ((flags & O_CREAT) !== 0n && (flags & O_DIRECTORY) !== 0n)
          return fails(EINVAL, "O_CREAT and O_DIRECTORY exclude each other");
        if ((flags & O_TMPFILE) !== 0n) return fails(EOPNOTSUPP, "This file system has no unnamed files");
        return { go: "next", say: "The flags make sense together." };
      },
    },
    {
      name: "getname",
      run: (context) => {
        const from = context.args[at] ?? 0n;
        if (!isUserRange(from, 1n))
          return fails(EFAULT, `The path's address 0x${from.toString(16)} is not a user address`);
        return {
          go: "call",
          symbol: "strncpy_from_user",
          args: [context.kernel.addressOf("kernel_buffer"), from, PATH_MAX],
          say: `The path is copied from user address 0x${from.toString(16)}, byte by byte, up to its NUL.`,
        };
      },
    },
    {
      name: "getname_flags",
      run: (context) => {
        const length = BigInt.asIntN(64, context.returned);
        if (length < 0n) return fails(EFAULT, "The path could not be read");
        if (length >= PATH_MAX) return fails(ENAMETOOLONG, `No NUL within ${PATH_MAX} bytes`);
        if (length === 0n) return fails(ENOENT, "The path is empty");
        context.locals.length = length;
        const path = pathIn(context, length);
        if (at === 1 && !path.startsWith("/") && BigInt.asIntN(32, context.args[0]) !== AT_FDCWD)
          return fails(ENOTDIR, "A relative path begins at a directory that is open");
        return { go: "next", say: `The path is “${path}”.` };
      },
    },
    { name: "link_path_walk", run: (context) => walkPath(context, requestOf(context, flagsOf(context))) },
    { name: "may_open", run: (context) => mayOpen(context, requestOf(context, flagsOf(context))) },
    {
      name: "fd_install",
      run: (context) => {
        if (lowestFree(context.task.files) >= MOST_FILES) return fails(EMFILE, `${MOST_FILES} descriptors are open`);
        return install(context.state, context, requestOf(context, flagsOf(context)));
      },
    },
  ];
}

/** int open(const char *pathname, int flags, mode_t mode) */
export const open = opening(0);
/** int openat(int dirfd, const char *pathname, int flags, mode_t mode) */
export const openat = opening(1);
