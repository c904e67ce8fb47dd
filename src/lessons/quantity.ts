import {
  type Abi,
  type Frame,
  type Gpr64Name,
  type PT_REGS_FIELDS,
  RFLAGS_LAYOUT,
  type SregName,
} from "../core/index.ts";
import { LessonError } from "./lesson-error.ts";
import { BOUND, ERRNO } from "./linkage-quantities.ts";
import { FLUSH, ROOT, WALK } from "./paging-quantity.ts";
import { CALL, EXCEPTION, GATE, INSTRUCTION, MSR, NUMBER, PT_REGS, STRACE, TSS, UPCOMING } from "./quantity-groups.ts";
import { COUNTER, PROCESS, TASK } from "./quantity-tasks.ts";
import { GPR32, type Gpr32Name, isGpr32, isGpr64, isSreg, readWord, type Value } from "./value.ts";

type InstructionField = "text" | "mnemonic" | "symbol" | "phase" | "line";
type CallField = "name" | "nr" | "door" | "abi" | "text" | "result" | "errno" | "row";
type ArgumentNumber = 1 | 2 | 3 | 4 | 5 | 6;

/** Something of a moment that has a name. Every value is read from the frame. */
type Plain =
  | Gpr64Name
  | Gpr32Name
  | SregName
  | "rip"
  | "rflags"
  | "cr2"
  | "cr3"
  | "cr4"
  | "cpl"
  /** `"64-bit"` or `"32-bit"`: how the processor reads code now. */
  | "mode"
  | "stage"
  | "terminal"
  | "idtr.base"
  /** Address right behind the instruction that is about to run. */
  | "following"
  /** The instruction that is about to run, and the one that ran last. */
  | `next.${InstructionField}`
  | `last.${InstructionField}`
  /** A bit of RFLAGS. */
  | `flag.${string}`
  /** By the manual's name: `msr.IA32_LSTAR`. */
  | `msr.${string}`
  | `pt_regs.${(typeof PT_REGS_FIELDS)[number]}`
  /** A field of a gate of the IDT, as memory holds it: `gate.0x80.dpl`. */
  | `gate.${string}`
  | "tss.rsp0"
  /** The system call in progress, or the one that returned last. */
  | `call.${CallField}`
  | `call.arg${ArgumentNumber}`
  | `call.arg${ArgumentNumber}.${"text" | "name" | "register"}`
  /** The system call that the trap instruction in front of RIP would make now. */
  | "upcoming.name"
  | "upcoming.nr"
  /** The calls so far, counted: `calls`, `errors`, `kinds`, `steps`, `longest`, those of a kind, as in `strace.file`;
   * and the `kind` of a call and the steps that it has `taken`. */
  | `strace.${string}`
  /** The exception that the last step raised. */
  | `exception.${"vector" | "mnemonic" | "code" | "reason"}`
  /** The page walk from the address in a register: `walk.rbx.pte.user`, `walk.rbx.physical`. */
  | `walk.${string}`
  /** A PML4 table of the task: `root.user.kernel-pages`. */
  | `root.${string}`
  /** Translations that the last step took from the TLB. */
  | "flush.entries"
  | "exit.status"
  | "exit.signal"
  /** The task that the processor runs: pid, parent, state, waits, cr3, stack, sp, flags. */
  | `task.${string}`
  /** Any task by its number: `process.1001.state`. */
  | `process.${string}`
  /** The task on whose kernel stack RSP lies. */
  | "rsp.process"
  /** What has been counted since the start. */
  | `counter.${string}`
  /** Eight bytes of memory where a register points. */
  | `word.${string}`
  /** Eight bytes at a label of the program. */
  | `at.${string}`
  /** Eight bytes of the stack, so many bytes above RSP. */
  | `stack.${number}`
  /** Whether the GOT slot of a function of the C library is bound; what it holds is `at.puts@got.plt`. */
  | `bound.${string}`
  /** errno of the running thread. */
  | "errno"
  /** The address of a label of the program or of the kernel. */
  | `address.${string}`
  /** The number that a call has in one of the two tables. */
  | `nr.${Abi}.${string}`;

/** `[47:32]` or `[0]` behind a quantity takes bits of it, as the manuals write them. */
type Bits = Plain | `${string}[${number}]` | `${string}[${number}:${number}]`;

/** `before.` reads the moment where the lesson's previous step has left the run. */
export type Quantity = Bits | `before.${Bits}`;

/** A moment of the run, and the moment of the lesson's step before it. */
export interface Moment {
  readonly frame: () => Frame;
  readonly before: Moment | null;
}

/** How a value is written. `symbol`: the address's label; `signed`: decimal, two's complement. */
export const FORMATS = ["hex", "decimal", "signed", "symbol"] as const;
export type Format = (typeof FORMATS)[number];

type Reader = (frame: Frame) => Value | undefined;

const FIXED: Readonly<Record<string, Reader>> = {
  rip: ({ machine }) => machine.rip,
  rflags: ({ machine }) => machine.rflags,
  cr2: ({ machine }) => machine.cr2,
  cr3: ({ machine }) => machine.cr3,
  cr4: ({ machine }) => machine.cr4,
  cpl: ({ machine }) => BigInt(machine.cpl),
  mode: ({ machine }) => (machine.in64BitMode ? "64-bit" : "32-bit"),
  "rsp.process": ({ machine, tasks }) => {
    const { rsp } = machine.gpr;
    const owner = tasks.find(({ stack, stackEnd }) => stack < rsp && rsp <= stackEnd);
    return owner === undefined ? undefined : BigInt(owner.pid);
  },
  stage: ({ stage }) => stage,
  terminal: ({ terminal }) => terminal,
  "idtr.base": ({ machine }) => machine.idtr.base,
  errno: ERRNO,
  following: ({ next }) => (next === null ? undefined : next.address + BigInt(next.bytes.length)),
  "exit.status": ({ machine }) => (machine.exit?.kind === "exited" ? BigInt(machine.exit.status) : undefined),
  "exit.signal": ({ machine }) => (machine.exit?.kind === "killed" ? machine.exit.signalName : undefined),
};

/** Reads a field of a group; null for a field that the group does not have. */
type GroupReader = (field: string, frame: Frame) => Value | undefined | null;

const GROUPS: Readonly<Record<string, GroupReader>> = {
  msr: MSR,
  pt_regs: PT_REGS,
  gate: GATE,
  tss: TSS,
  call: CALL,
  upcoming: UPCOMING,
  strace: STRACE,
  exception: EXCEPTION,
  next: (field, { next }) => INSTRUCTION(field, next),
  last: (field, { last }) => INSTRUCTION(field, last),
  walk: WALK,
  root: ROOT,
  flush: FLUSH,
  flag(field, { machine }) {
    const bit = RFLAGS_LAYOUT.find(({ name }) => name === field);
    return bit === undefined ? null : (machine.rflags >> BigInt(bit.low)) & 1n;
  },
  word: (field, { machine, memory }) => (isGpr64(field) ? readWord(memory, machine.gpr[field]) : null),
  at: (field, { memory }) => {
    const address = memory.addressOf(field);
    return address === undefined ? null : readWord(memory, address);
  },
  stack: (field, { machine, memory }) =>
    /^\d{1,4}$/.test(field) ? readWord(memory, machine.gpr.rsp + BigInt(field)) : null,
  bound: BOUND,
  address: (field, { memory }) => memory.addressOf(field),
  nr: NUMBER,
  task: TASK,
  process: PROCESS,
  counter: COUNTER,
};

function readPlain(name: string, frame: Frame): Value | undefined | null {
  const { machine } = frame;
  if (Object.hasOwn(FIXED, name)) return FIXED[name]?.(frame);
  if (isGpr64(name)) return machine.gpr[name];
  if (isGpr32(name)) return machine.gpr[GPR32[name]] & 0xffff_ffffn;
  if (isSreg(name)) return BigInt(machine.segments[name].selector);
  const dot = name.indexOf(".");
  const group = Object.hasOwn(GROUPS, name.slice(0, dot)) ? GROUPS[name.slice(0, dot)] : undefined;
  return group === undefined ? null : group(name.slice(dot + 1), frame);
}

const BEFORE = "before.";

/** Reads a quantity, or null where nothing has this name. Undefined: there is such a thing, but not at this moment. */
function read(name: string, moment: Moment): Value | undefined | null {
  if (name.startsWith(BEFORE)) {
    return moment.before === null ? undefined : read(name.slice(BEFORE.length), moment.before);
  }
  const bits = /^(.+)\[(\d+)(?::(\d+))?\]$/.exec(name);
  if (bits === null) return readPlain(name, moment.frame());
  const word = readPlain(bits[1] ?? "", moment.frame());
  if (word === undefined || word === null) return word;
  if (typeof word === "string") return null;
  const high = BigInt(bits[2] ?? 0);
  const low = BigInt(bits[3] ?? high);
  return high < low ? null : (word >> low) & ((1n << (high - low + 1n)) - 1n);
}

/** The value of a quantity, or undefined where nothing has this name or it has no value at this moment. */
export function peekQuantity(name: string, moment: Moment): Value | undefined {
  return read(name, moment) ?? undefined;
}

/**
 * The value that a quantity has at a moment: numbers are unsigned 64-bit words.
 *
 * @throws {LessonError}
 */
export function readQuantity(name: string, moment: Moment): Value {
  const value = read(name, moment);
  if (value === null) throw new LessonError(`nothing is called “${name}”`);
  if (value === undefined) throw new LessonError(`there is no ${name} at this moment`);
  return value;
}
