import { TASK_SIZE_MAX, USER_CS, USER_DS, USER32_CS } from "../kernel/layout.ts";
import { PT_REGS_FIELDS } from "../kernel/service/pt-regs.ts";
import type { Machine } from "../machine/machine.ts";
import type { InstructionView } from "./frame.ts";
import type { CallRecord } from "./run-records.ts";

/** One thing that has to be so before the kernel may go back by SYSRET. */
export interface ReturnCondition {
  /** `"ip is below the end of user space"` */
  readonly text: string;
  /** The values that decide it. */
  readonly values: string;
  readonly holds: boolean;
}

/** Which instruction takes a call back to ring 3, and why that one. */
export interface WayBackView {
  readonly by: "SYSRET" | "IRET";
  /** Empty where the door leaves no choice. */
  readonly conditions: readonly ReturnCondition[];
  /** One sentence. */
  readonly why: string;
}

type Field = (typeof PT_REGS_FIELDS)[number];

const TF = 1n << 8n;
const RF = 1n << 16n;
const VM = 1n << 17n;

const hex = (value: bigint) => `0x${value.toString(16)}`;

/**
 * Why the call that is about to return does so by the instruction that comes next. Read from the pt_regs that the entry code
 * saved: the exit code has just taken them back, but the words are still there.
 */
export function wayBackView(
  machine: Machine,
  regs: bigint,
  call: CallRecord | undefined,
  next: InstructionView | null,
): WayBackView | null {
  if (next?.stage !== "return" || machine.cpu.cpl === 3) return null;
  const by = next.mnemonic === "SYSRET" ? "SYSRET" : "IRET";
  if (call === undefined) return { by, conditions: [], why: `An exception always goes back by ${by}.` };
  if (call.door === "int 0x80") {
    return { by, conditions: [], why: `INT 0x80 came with the five words on the stack that IRETQ pops: ${by} always.` };
  }
  const conditions = call.abi === "i386" ? fastConditions(machine, regs, call) : syscallConditions(machine, regs);
  if (conditions === null) return null;
  const name = call.abi === "i386" ? "SYSRETL" : "SYSRETQ";
  const failing = conditions.find(({ holds }) => !holds);
  return { by, conditions, why: reason(by, name, failing, call) };
}

function reason(
  by: WayBackView["by"],
  name: string,
  failing: ReturnCondition | undefined,
  { result }: CallRecord,
): string {
  if (by === "SYSRET") {
    return failing === undefined
      ? `${name} may be used: it can give the program exactly what pt_regs says.`
      : `${name} is used although this does not hold: ${failing.text} (${failing.values}).`;
  }
  if (failing !== undefined)
    return `IRETQ instead of ${name}, because this does not hold: ${failing.text} (${failing.values}).`;
  return result === undefined
    ? `IRETQ, although ${name} could do it: the kernel's code asked for the general way.`
    : `IRETQ was chosen by the kernel's code.`;
}

function reader(machine: Machine, regs: bigint): ((field: Field) => bigint) | null {
  const bytes = machine.peek(regs, PT_REGS_FIELDS.length * 8);
  if (bytes === undefined) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return (field) => view.getBigUint64(PT_REGS_FIELDS.indexOf(field) * 8, true);
}

/** What do_syscall_64 checks. @see Linux arch/x86/entry/common.c */
function syscallConditions(machine: Machine, regs: bigint): readonly ReturnCondition[] | null {
  const read = reader(machine, regs);
  if (read === null) return null;
  const [ip, cx, flags, r11, cs, ss] = (["ip", "cx", "flags", "r11", "cs", "ss"] as const).map(read) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return [
    { text: "cx is ip: SYSRETQ takes RIP from RCX", values: `${hex(cx)}, ${hex(ip)}`, holds: cx === ip },
    {
      text: "r11 is flags: SYSRETQ takes RFLAGS from R11",
      values: `${hex(r11)}, ${hex(flags)}`,
      holds: r11 === flags,
    },
    { text: "cs is 0x33", values: hex(cs), holds: cs === BigInt(USER_CS) },
    { text: "ss is 0x2b", values: hex(ss), holds: ss === BigInt(USER_DS) },
    {
      text: "ip is below the end of user space: a non-canonical one would fault in ring 0 on Intel",
      values: hex(ip),
      holds: ip < TASK_SIZE_MAX,
    },
    { text: "RF and TF are 0", values: `flags ${hex(flags)}`, holds: (flags & (RF | TF)) === 0n },
  ];
}

/** What do_fast_syscall_32 checks. */
function fastConditions(machine: Machine, regs: bigint, call: CallRecord): readonly ReturnCondition[] | null {
  const read = reader(machine, regs);
  if (read === null) return null;
  const [ip, flags, cs, ss] = (["ip", "flags", "cs", "ss"] as const).map(read) as [bigint, bigint, bigint, bigint];
  return [
    {
      text: "ip is the landing pad: only there the lost ECX is restored",
      values: `${hex(ip)}, ${hex(call.returnAddress)}`,
      holds: ip === call.returnAddress,
    },
    { text: "cs is 0x23", values: hex(cs), holds: cs === BigInt(USER32_CS) },
    { text: "ss is 0x2b", values: hex(ss), holds: ss === BigInt(USER_DS) },
    { text: "RF, TF and VM are 0", values: `flags ${hex(flags)}`, holds: (flags & (RF | TF | VM)) === 0n },
  ];
}
