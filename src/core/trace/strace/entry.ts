import { csvLine } from "../../bits/csv.ts";
import type { SystemCallView } from "../frame.ts";

/** One system call of the log, ready for JSON: words as text, so that no digit is lost. */
export interface StraceEntry {
  /** Step of the trap instruction. */
  readonly step: number;
  /** The name strace gives it; unknown numbers are `syscall_0x270f`. */
  readonly name: string;
  readonly args: readonly {
    readonly name: string;
    /** Hexadecimal with `0x`. */
    readonly value: string;
    /** As strace prints it; empty where strace leaves the argument out. */
    readonly decoded: string;
  }[];
  /** Decimal, signed; null for a call that has not returned. */
  readonly result: string | null;
  /** `"EFAULT"`; null without an error. */
  readonly errno: string | null;
  /** One of the six categories of calls. */
  readonly category: string;
}

/** A call as an entry of the log. */
export function straceEntry(call: SystemCallView): StraceEntry {
  return {
    step: call.enterStep,
    name: call.text.slice(0, call.text.indexOf("(")),
    args: call.args.map(({ name, value, decoded }) => ({ name, value: `0x${value.toString(16)}`, decoded })),
    result: call.result === undefined ? null : BigInt.asIntN(64, call.result).toString(),
    errno: call.errno?.name ?? null,
    category: call.category,
  };
}

/** The calls as CSV, with a line of names on top; the arguments as `fd=1, buf="Hello\n"`. */
export function straceCsv(calls: readonly SystemCallView[]): string {
  const lines = calls.map(straceEntry).map(({ step, name, args, result, errno, category }) => {
    const shown = args.filter(({ decoded }) => decoded !== "").map((each) => `${each.name}=${each.decoded}`);
    return csvLine([step, name, shown.join(", "), result ?? "", errno ?? "", category]);
  });
  return `${[csvLine(["step", "name", "args", "result", "errno", "category"]), ...lines].join("\r\n")}\r\n`;
}
