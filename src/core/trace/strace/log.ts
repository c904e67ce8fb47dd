import type { Machine } from "../../machine/machine.ts";
import { callName } from "../call-view.ts";
import { RunLog } from "../run-log.ts";
import type { CallRecord } from "../run-records.ts";
import { formatHead, joinResult } from "./line.ts";
import { StraceLines } from "./lines.ts";

/** What strace prints about a machine's program, line by line, and its summary table. */
export class StraceLog {
  private readonly machine: Machine;
  private readonly log: RunLog;
  private readonly lines: StraceLines;

  /**
   * Listens to a machine from now on; to be made before the first step.
   * @param follow all processes: `-f`
   * @param note told where the calls change between the 64-bit and the 32-bit table: strace says so beside the log
   */
  constructor(machine: Machine, follow = false, note: (line: string) => void = () => {}) {
    this.machine = machine;
    this.log = new RunLog(machine);
    this.lines = new StraceLines(this.log, follow, note);
  }

  /** The line about the call that started the program; none for a unikernel, which a boot loader started. */
  execve(path: string, argv: readonly string[], environmentSize: number): string | undefined {
    if (this.machine.options.unikernel) return undefined;
    const args = argv.map((argument) => `"${argument}"`).join(", ");
    const vars = `0x${this.machine.kernel.loaded.rsp.toString(16)} /* ${environmentSize} vars */`;
    return joinResult(formatHead("execve", [`"${path}"`, `[${args}]`, vars]), "0");
  }

  /** Lines for what has happened since the last time, as far as they are whole. */
  newLines(): string[] {
    return this.lines.take();
  }

  /** What is left: the call that never returned, if there is one, and how the process ended. */
  lastLines(): string[] {
    return [...this.lines.take(), ...this.lines.rest()];
  }

  /** The table of `strace -c`, of the calls that returned: seconds are virtual time, one nanosecond a step. One table for each ABI in use. */
  summary(): string {
    const returned = this.log.calls.filter((call) => call.exitStep !== undefined);
    const native = returned.filter((call) => call.abi === "x86-64");
    const compat = returned.filter((call) => call.abi === "i386");
    const first = this.machine.options.unikernel ? [] : [EXECVE];
    const tables = [table([...first, ...native.map(row)])];
    if (compat.length > 0) tables.push(`System call usage summary for 32 bit mode:\n${table(compat.map(row))}`);
    return tables.join("\n");
  }
}

interface Row {
  readonly name: string;
  readonly nr: number;
  /** Nanoseconds of virtual time. */
  readonly time: number;
  readonly failed: boolean;
}

/** The call that the program began with; it was made before the machine's first step. */
const EXECVE: Row = { name: "execve", nr: 59, time: 0, failed: false };

function row(call: CallRecord): Row {
  const time = call.exitStep === undefined ? 0 : call.exitStep - call.enterStep;
  return {
    name: callName(call),
    nr: call.nr,
    time,
    failed:
      call.result !== undefined && BigInt.asIntN(64, call.result) < 0n && BigInt.asIntN(64, call.result) >= -4095n,
  };
}

const RULE = "------ ----------- ----------- --------- --------- ----------------";

function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  const groups = names
    .map((name) => {
      const calls = rows.filter((each) => each.name === name);
      return {
        name,
        nr: calls[0]?.nr ?? 0,
        time: calls.reduce((sum, { time }) => sum + time, 0),
        calls: calls.length,
        errors: calls.filter(({ failed }) => failed).length,
      };
    })
    .sort((a, b) => b.time - a.time || a.nr - b.nr);
  const total = groups.reduce(
    (sum, group) => ({
      time: sum.time + group.time,
      calls: sum.calls + group.calls,
      errors: sum.errors + group.errors,
    }),
    { time: 0, calls: 0, errors: 0 },
  );
  const line = (share: number, group: { time: number; calls: number; errors: number }, name: string) =>
    [
      share.toFixed(2).padStart(6),
      (group.time / 1e9).toFixed(6).padStart(11),
      String(Math.floor(group.time / 1000 / Math.max(1, group.calls))).padStart(11),
      String(group.calls).padStart(9),
      (group.errors === 0 ? "" : String(group.errors)).padStart(9),
      name,
    ].join(" ");
  return [
    "% time     seconds  usecs/call     calls    errors syscall",
    RULE,
    ...groups.map((group) => line(total.time === 0 ? 0 : (100 * group.time) / total.time, group, group.name)),
    RULE,
    line(100, total, "total"),
  ].join("\n");
}
