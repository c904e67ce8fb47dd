import { signalName } from "../../kernel/abi/signals.ts";
import type { SystemCallEntry } from "../../kernel/abi/system-calls.ts";
import { CLOCKS } from "../../kernel/clock.ts";
import {
  accessMode,
  createsFile,
  descriptorFlags,
  directory,
  fileMode,
  openFlags,
  signalArgument,
  socketFamily,
  socketProtocol,
  socketType,
  unlinkFlags,
  waitOptions,
  whence,
} from "./named-values.ts";
import { date, flags, pointer, quote, quoteHex, STRING_LIMIT, word } from "./text.ts";
import { archCode, userDesc } from "./thread-area.ts";

/** What a formatter can look at. */
export interface CallContext {
  readonly abi: "x86-64" | "i386";
  readonly args: readonly bigint[];
  /** Undefined at entry. */
  readonly result: bigint | undefined;
  /** The task's memory as it is at the moment of formatting. */
  read(linear: bigint, length: number): Uint8Array | undefined;
}

/** Formats one argument. `value` is the raw register; undefined where strace leaves the argument out. */
type Formatter = (value: bigint, context: CallContext) => string | undefined;

const int: Formatter = (value) => BigInt.asIntN(32, value).toString();
const unsigned: Formatter = (value) => value.toString();
/** A user or group: unsigned, except −1 for none. */
const identity: Formatter = (value) => {
  const id = value & 0xffff_ffffn;
  return id === 0xffff_ffffn ? "-1" : id.toString();
};
/** An offset: a signed word of the ABI's size. */
const offset =
  (abi: "x86-64" | "i386"): Formatter =>
  (value) =>
    BigInt.asIntN(abi === "x86-64" ? 64 : 32, value).toString();
const address: Formatter = (value) => pointer(value);
const hexWord: Formatter = (value) => word(value);

function succeeded(context: CallContext): boolean {
  return context.result !== undefined && BigInt.asIntN(64, context.result) >= 0n;
}

/** A buffer that the call reads: shown from memory, by address where it cannot be read. */
const inputBuffer: Formatter = (value, context) => {
  const length = Number(context.args[2] ?? 0n);
  if (value === 0n) return "NULL";
  if (length === 0) return '""';
  const bytes = context.read(value, Math.min(length, STRING_LIMIT + 1));
  return bytes === undefined ? pointer(value) : quote(length > STRING_LIMIT ? bytes : bytes.subarray(0, length));
};

/** A buffer that the call fills with as many bytes as it returns. */
function outputBuffer(show: (bytes: Uint8Array, limit?: number) => string): Formatter {
  return (value, context) => {
    if (!succeeded(context) || value === 0n) return pointer(value);
    const length = Number(context.result);
    const bytes = context.read(value, Math.min(length, STRING_LIMIT + 1));
    return bytes === undefined ? pointer(value) : show(bytes);
  };
}

/** A NUL-terminated string. */
const path: Formatter = (value, { read }) => {
  if (value === 0n) return "NULL";
  const bytes: number[] = [];
  for (let at = value; bytes.length <= STRING_LIMIT; at++) {
    const [byte] = read(at, 1) ?? [];
    if (byte === undefined) return pointer(value);
    if (byte === 0) break;
    bytes.push(byte);
  }
  return quote(Uint8Array.from(bytes));
};

const protection: Formatter = (value) =>
  flags(
    value,
    [
      [1n, "PROT_READ"],
      [2n, "PROT_WRITE"],
      [4n, "PROT_EXEC"],
      [8n, "PROT_SEM"],
      [0x100_0000n, "PROT_GROWSDOWN"],
      [0x200_0000n, "PROT_GROWSUP"],
    ],
    "PROT_NONE",
    "PROT_???",
  );

const MAP_FLAGS: readonly (readonly [bigint, string])[] = [
  [0x10n, "MAP_FIXED"],
  [0x20n, "MAP_ANONYMOUS"],
  [0x40n, "MAP_32BIT"],
  [0x100n, "MAP_GROWSDOWN"],
  [0x800n, "MAP_DENYWRITE"],
  [0x1000n, "MAP_EXECUTABLE"],
  [0x2000n, "MAP_LOCKED"],
  [0x4000n, "MAP_NORESERVE"],
  [0x8000n, "MAP_POPULATE"],
  [0x1_0000n, "MAP_NONBLOCK"],
  [0x2_0000n, "MAP_STACK"],
  [0x4_0000n, "MAP_HUGETLB"],
  [0x8_0000n, "MAP_SYNC"],
  [0x10_0000n, "MAP_FIXED_NOREPLACE"],
];
const MAP_TYPES = ["MAP_FILE", "MAP_SHARED", "MAP_PRIVATE", "MAP_SHARED_VALIDATE"];

const mapFlags: Formatter = (value) => {
  const type = MAP_TYPES[Number(value & 0xfn)] ?? `0x${(value & 0xfn).toString(16)} /* MAP_??? */`;
  const rest = flags(value & ~0xfn, MAP_FLAGS, "", "MAP_???");
  return rest === "" ? type : `${type}|${rest}`;
};

const utsname: Formatter = (value, context) => {
  const bytes = succeeded(context) ? context.read(value, 130) : undefined;
  if (bytes === undefined) return pointer(value);
  const field = (at: number) => quote(bytes.subarray(at, Math.max(at, bytes.indexOf(0, at))));
  return `{sysname=${field(0)}, nodename=${field(65)}, ...}`;
};

function wordAt(context: CallContext, at: bigint, bytes: 4 | 8): bigint | undefined {
  const raw = context.read(at, bytes);
  if (raw === undefined) return undefined;
  const view = new DataView(raw.buffer, raw.byteOffset);
  return bytes === 8 ? view.getBigInt64(0, true) : BigInt(view.getInt32(0, true));
}

function timeOut(bytes: 4 | 8): Formatter {
  return (value, context) => {
    const seconds = succeeded(context) && value !== 0n ? wordAt(context, value, bytes) : undefined;
    return seconds === undefined ? pointer(value) : `[${seconds} /* ${date(seconds)} */]`;
  };
}

function timespecOut(bytes: 4 | 8): Formatter {
  return (value, context) => {
    const seconds = succeeded(context) ? wordAt(context, value, bytes) : undefined;
    const nanoseconds = seconds === undefined ? undefined : wordAt(context, value + BigInt(bytes), bytes);
    return nanoseconds === undefined ? pointer(value) : `{tv_sec=${seconds}, tv_nsec=${nanoseconds}}`;
  };
}

/** A time that the call reads. */
function timespecIn(bytes: 4 | 8): Formatter {
  return (value, context) => {
    const seconds = value === 0n ? undefined : wordAt(context, value, bytes);
    const nanoseconds = seconds === undefined ? undefined : wordAt(context, value + BigInt(bytes), bytes);
    return nanoseconds === undefined ? pointer(value) : `{tv_sec=${seconds}, tv_nsec=${nanoseconds}}`;
  };
}

/** The two descriptors that pipe gives. */
const descriptorPair: Formatter = (value, context) => {
  const first = succeeded(context) ? wordAt(context, value, 4) : undefined;
  const second = first === undefined ? undefined : wordAt(context, value + 4n, 4);
  return second === undefined ? pointer(value) : `[${first}, ${second}]`;
};

/** The status word of wait4, taken apart by the macros that a C program uses; only where a child was found. */
const waitStatus: Formatter = (value, context) => {
  const found = succeeded(context) && context.result !== 0n;
  const status = found && value !== 0n ? wordAt(context, value, 4) : undefined;
  if (status === undefined) return pointer(value);
  const signal = Number(status & 0x7fn);
  if (signal === 0) return `[{WIFEXITED(s) && WEXITSTATUS(s) == ${(status >> 8n) & 0xffn}}]`;
  const core = (status & 0x80n) === 0n ? "" : " && WCOREDUMP(s)";
  return `[{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(signal)}${core}}]`;
};

/** What wait4 tells about time; here always nothing. */
const usage: Formatter = (value, context) =>
  value === 0n || !succeeded(context) || context.result === 0n
    ? pointer(value)
    : "{ru_utime={tv_sec=0, tv_usec=0}, ru_stime={tv_sec=0, tv_usec=0}, ...}";

/** The child's stack, and the flags as strace names them. */
const cloneStack: Formatter = (value, { args }) =>
  `child_stack=${pointer(args[1] ?? 0n)}, flags=${value === 17n ? "SIGCHLD" : word(value)}`;
const nothing: Formatter = () => undefined;

const sleepFlags: Formatter = (value) => flags(value & 0xffff_ffffn, [[1n, "TIMER_ABSTIME"]], "0", "TIMER_???");

function timevalOut(bytes: 4 | 8): Formatter {
  return (value, context) => {
    const seconds = succeeded(context) && value !== 0n ? wordAt(context, value, bytes) : undefined;
    const microseconds = seconds === undefined ? undefined : wordAt(context, value + BigInt(bytes), bytes);
    return microseconds === undefined ? pointer(value) : `{tv_sec=${seconds}, tv_usec=${microseconds}}`;
  };
}

const timezoneOut: Formatter = (value, context) => {
  const west = succeeded(context) && value !== 0n ? wordAt(context, value, 4) : undefined;
  const dst = west === undefined ? undefined : wordAt(context, value + 4n, 4);
  return dst === undefined ? pointer(value) : `{tz_minuteswest=${west}, tz_dsttime=${dst}}`;
};

const wordOut: Formatter = (value, context) => {
  const number = succeeded(context) && value !== 0n ? wordAt(context, value, 4) : undefined;
  return number === undefined ? pointer(value) : `[${number}]`;
};

const clock: Formatter = (value) =>
  CLOCKS.get(Number(BigInt.asIntN(32, value)))?.name ?? `0x${(value & 0xffff_ffffn).toString(16)} /* CLOCK_??? */`;

const randomFlags: Formatter = (value) =>
  flags(
    value & 0xffff_ffffn,
    [
      [1n, "GRND_NONBLOCK"],
      [2n, "GRND_RANDOM"],
      [4n, "GRND_INSECURE"],
    ],
    "0",
    "GRND_???",
  );

/** The mode of an open whose flags are argument `at`: there only if a file may be created. */
function openMode(at: number): Formatter {
  return (value, { args }) => (createsFile(args[at] ?? 0n) ? fileMode(value) : undefined);
}

const protocol: Formatter = (value, { args }) => socketProtocol(value, args[0] ?? 0n);

/** How the arguments of the calls are shown that this kernel implements, and of common ones that it does not. */
function formatters(abi: "x86-64" | "i386"): ReadonlyMap<string, readonly Formatter[]> {
  const native = abi === "x86-64" ? 8 : 4;
  const table: Readonly<Record<string, readonly Formatter[]>> = {
    read: [int, outputBuffer(quote), unsigned],
    write: [int, inputBuffer, unsigned],
    brk: [address],
    mmap: abi === "x86-64" ? [address, unsigned, protection, mapFlags, int, hexWord] : [address],
    mmap2: [address, unsigned, protection, mapFlags, int, hexWord],
    munmap: [address, unsigned],
    arch_prctl: [archCode, address],
    set_thread_area: [userDesc],
    exit: [int],
    exit_group: [int],
    uname: [utsname],
    time: [timeOut(native)],
    clock_gettime: [clock, timespecOut(native)],
    clock_gettime64: [clock, timespecOut(8)],
    clock_getres: [clock, timespecOut(native)],
    gettimeofday: [timevalOut(native), timezoneOut],
    getcpu: [wordOut, wordOut, address],
    getrandom: [outputBuffer(quoteHex), unsigned, randomFlags],
    open: [path, openFlags, openMode(1)],
    openat: [directory, path, openFlags, openMode(2)],
    creat: [path, fileMode],
    access: [path, accessMode],
    faccessat: [directory, path, accessMode],
    mkdir: [path, fileMode],
    mkdirat: [directory, path, fileMode],
    chmod: [path, fileMode],
    umask: [fileMode],
    unlinkat: [directory, path, unlinkFlags],
    lseek: [int, offset(abi), whence],
    dup3: [int, int, descriptorFlags],
    pipe: [descriptorPair],
    pipe2: [descriptorPair, descriptorFlags],
    nanosleep: [timespecIn(native), address],
    clock_nanosleep: [clock, sleepFlags, timespecIn(native), address],
    clone: [cloneStack, nothing, nothing, nothing, nothing],
    tgkill: [int, int, signalArgument],
    waitpid: [int, waitStatus, waitOptions],
    mprotect: [address, unsigned, protection],
    socket: [socketFamily, socketType, protocol],
    kill: [int, signalArgument],
    wait4: [int, waitStatus, waitOptions, usage],
  };
  return new Map(Object.entries(table));
}

const FORMATTERS = { "x86-64": formatters("x86-64"), i386: formatters("i386") } as const;

/** A formatter by the parameter's C type, for calls that this kernel does not implement. */
function byType(type: string): Formatter {
  if (/char\*$/.test(type)) return path;
  if (type.endsWith("*")) return address;
  if (/^(int|pid_t|clockid_t|key_t|mqd_t|timer_t)$/.test(type) || type === "unsigned int") return int;
  if (/^(uid_t|gid_t)$/.test(type)) return identity;
  if (/^(size_t|loff_t|off_t|umode_t)$/.test(type)) return unsigned;
  return hexWord;
}

/** The arguments of a call as strace shows them; all six as plain words where the number is unknown. */
export function formatArguments(entry: SystemCallEntry | undefined, context: CallContext): readonly string[] {
  if (entry === undefined || !entry.implemented) return context.args.map((value) => word(value));
  const special = FORMATTERS[entry.abi].get(entry.name);
  return entry.parameters.flatMap((parameter, index) => {
    const formatter = special?.[index] ?? byType(parameter.type);
    return formatter(context.args[index] ?? 0n, context) ?? [];
  });
}
