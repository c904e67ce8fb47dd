import { SIGKILL, signalName } from "../../kernel/abi/signals.ts";
import { FIRST_PID } from "../../kernel/state.ts";
import { callName } from "../call-view.ts";
import type { RunLog } from "../run-log.ts";
import type { CallRecord } from "../run-records.ts";
import { formatExit, formatHead, formatResult, formatSignal, joinResult } from "./line.ts";

/** Arguments that strace prints before the call is carried out, of calls that fill in the others. */
const AT_ENTRY: Readonly<Record<string, number>> = {
  read: 1,
  wait4: 1,
  waitpid: 1,
  pipe: 0,
  pipe2: 0,
  uname: 0,
  time: 0,
  getrandom: 0,
  clock_gettime: 1,
  clock_gettime64: 1,
  nanosleep: 1,
  clock_nanosleep: 3,
};

/** A line that has been begun and not ended: the call that it is about. */
interface OpenLine {
  readonly call: CallRecord;
  readonly prefix: string;
  /** A message about a new process has cut it in two. */
  cut: boolean;
}

/** One thing that gives a line or part of one; at the same step in the order of `rank`. */
interface Happening {
  readonly step: number;
  readonly rank: number;
  readonly print: () => void;
}

/**
 * Lines as strace prints them about one process or, with `-f`, about all: a call that blocks is broken off where another
 * process comes in between, and resumed.
 */
export class StraceLines {
  private readonly log: RunLog;
  private readonly follow: boolean;
  private out: string[] = [];
  private line: OpenLine | null = null;
  /** Calls begun, not ended. */
  private readonly inside = new Set<CallRecord>();
  private readonly note: (line: string) => void;
  private readonly modes = new Map<number, CallRecord["abi"]>();
  private readonly alive = new Set<number>([FIRST_PID]);
  private readonly taken = { calls: 0, signals: 0, forks: 0, exits: 0 };

  constructor(log: RunLog, follow: boolean, note: (line: string) => void) {
    this.note = note;
    this.log = log;
    this.follow = follow;
  }

  /** The lines that are whole since the last time. */
  take(): string[] {
    const happenings = [...this.calls(), ...this.signals(), ...this.forks(), ...this.exits()];
    happenings.sort((a, b) => a.step - b.step || a.rank - b.rank);
    for (const { print } of happenings) print();
    const lines = this.out;
    this.out = [];
    return lines;
  }

  /** The line of a call that never came to an end. */
  rest(): string[] {
    if (this.line !== null) this.end(this.line.call, "?");
    return this.take();
  }

  private isShown(pid: number): boolean {
    return this.follow || pid === FIRST_PID;
  }

  private prefix(pid: number): string {
    return this.alive.size > 1 ? `[pid ${String(pid).padStart(5)}] ` : "";
  }

  private *calls(): Generator<Happening> {
    for (const call of [...this.inside]) yield* this.leaving(call);
    const { calls } = this.log;
    for (; this.taken.calls < calls.length; this.taken.calls++) {
      const call = calls[this.taken.calls];
      if (call === undefined || !this.isShown(call.pid)) continue;
      this.inside.add(call);
      yield { step: call.enterStep, rank: 4, print: () => this.begin(call) };
      yield* this.leaving(call);
    }
  }

  private *leaving(call: CallRecord): Generator<Happening> {
    const { exitStep, result } = call;
    if (exitStep === undefined || result === undefined) return;
    this.inside.delete(call);
    yield { step: exitStep, rank: 0, print: () => this.end(call, formatResult(call.entry?.name, result)) };
  }

  private *signals(): Generator<Happening> {
    const { signals } = this.log;
    for (; this.taken.signals < signals.length; this.taken.signals++) {
      const signal = signals[this.taken.signals];
      if (signal === undefined || !this.isShown(signal.pid) || signal.signal === SIGKILL) continue;
      yield { step: signal.step, rank: 1, print: () => this.whole(signal.pid, formatSignal(signal)) };
    }
  }

  private *forks(): Generator<Happening> {
    const { forks } = this.log;
    for (; this.taken.forks < forks.length; this.taken.forks++) {
      const fork = forks[this.taken.forks];
      if (fork === undefined || !this.follow) continue;
      yield { step: fork.step, rank: 2, print: () => this.attach(fork.child) };
    }
  }

  private *exits(): Generator<Happening> {
    const { exits } = this.log;
    for (; this.taken.exits < exits.length; this.taken.exits++) {
      const exit = exits[this.taken.exits];
      if (exit === undefined || !this.isShown(exit.pid)) continue;
      const { pid, status = 0, signal } = exit;
      const how =
        signal === undefined
          ? ({ kind: "exited", status } as const)
          : ({ kind: "killed", signalName: signalName(signal) } as const);
      yield {
        step: exit.step,
        rank: 3,
        print: () => {
          for (const call of this.inside) if (call.pid === pid) this.endForGood(call);
          this.whole(pid, formatExit(how));
          this.alive.delete(pid);
        },
      };
    }
  }

  /** Breaks off the line that is being printed, for another one. */
  private breakOff(): void {
    if (this.line === null) return;
    const { call, prefix, cut } = this.line;
    this.out.push(cut ? " <unfinished ...>" : `${prefix}${entryPart(call)} <unfinished ...>`);
    this.line = null;
  }

  private whole(pid: number, text: string): void {
    this.breakOff();
    this.out.push(`${this.prefix(pid)}${text}`);
  }

  /** strace takes a process for a 64-bit one until its first call. */
  private noteMode({ abi, pid }: CallRecord): void {
    const before = this.modes.get(pid) ?? (pid === FIRST_PID ? "x86-64" : abi);
    this.modes.set(pid, abi);
    if (abi !== before) this.note(`[ Process PID=${pid} runs in ${abi === "i386" ? 32 : 64} bit mode. ]`);
  }

  private begin(call: CallRecord): void {
    this.noteMode(call);
    this.breakOff();
    this.line = { call, prefix: this.prefix(call.pid), cut: false };
  }

  private attach(child: number): void {
    const begun = this.line === null ? "" : `${this.line.prefix}${entryPart(this.line.call)}`;
    this.out.push(`${begun}strace: Process ${child} attached`);
    if (this.line !== null) this.line.cut = true;
    this.alive.add(child);
  }

  private end(call: CallRecord, result: string): void {
    const { line } = this;
    if (line?.call !== call) {
      this.breakOff();
      const rest = headOf(call).slice(entryPart(call).length);
      const resumed = `${this.prefix(call.pid)}<... ${callName(call)} resumed>${rest}`;
      this.out.push(joinResult(resumed, result));
      return;
    }
    this.line = null;
    if (!line.cut) this.out.push(joinResult(`${line.prefix}${headOf(call)}`, result));
    else {
      // What was printed before the message counts for the column.
      const before = `${line.prefix}${entryPart(call)}`.length;
      const after = headOf(call).slice(entryPart(call).length);
      this.out.push(joinResult(`${" ".repeat(before)}${after}`, result).slice(before));
    }
  }

  /** A call that its process did not live to see the end of. */
  private endForGood(call: CallRecord): void {
    this.inside.delete(call);
    const isOpen = this.line?.call === call;
    if (isOpen && call.entry !== undefined && entryPart(call) !== headOf(call).slice(0, -1)) {
      // strace has printed only the first arguments.
      const prefix = this.line?.prefix ?? "";
      this.line = null;
      this.out.push(joinResult(`${prefix}${entryPart(call)} <unfinished ...>)`, "?"));
      return;
    }
    this.end(call, "?");
  }
}

function headOf(call: CallRecord): string {
  return formatHead(callName(call), call.argsAtExit ?? call.argsAtEntry);
}

/** What is printed when a call is entered. */
function entryPart(call: CallRecord): string {
  const name = callName(call);
  const count = AT_ENTRY[name];
  const shown = call.argsAtEntry.slice(0, count);
  const more = count !== undefined && shown.length < call.argsAtEntry.length && shown.length > 0 ? ", " : "";
  return `${name}(${shown.join(", ")}${more}`;
}
