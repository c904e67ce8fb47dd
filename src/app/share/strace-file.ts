import { openSession, type Run, type StopReason, StraceLog, straceCsv, straceEntry } from "../../core/index.ts";
import { Replay } from "./replay.ts";

export const STRACE_FORMATS = ["text", "json", "csv"] as const;
export type StraceFormat = (typeof STRACE_FORMATS)[number];

/** A run that does not end is left after so many steps. */
const FAR = 5_000_000;
/** Steps between two pieces: a few milliseconds. */
const SLICE = 50_000;

/** The run's system calls, piece by piece: as text what the command `strace` prints, else with every part of a call in a field of its own. */
export function stracePieces(run: Run, format: StraceFormat): Generator<string, void, void> {
  return format === "text" ? textPieces(run) : callPieces(run, format);
}

function* textPieces(run: Run): Generator<string, void, void> {
  const machine = new Replay(run);
  const log = new StraceLog(machine, true);
  const execve = log.execve("./prog", ["./prog"], 0);
  yield linesOf(execve === undefined ? [] : [execve]);
  while (machine.steps < FAR && machine.run(SLICE) > 0) yield linesOf(log.newLines());
  yield linesOf(log.lastLines());
}

function* callPieces(run: Run, format: "json" | "csv"): Generator<string, void, void> {
  const opened = openSession(run);
  if (!opened.ok) return;
  const { session } = opened;
  let reason: StopReason = "budget";
  while (reason === "budget" && session.step < FAR) {
    reason = session.advance({ kind: "end" }, SLICE);
    yield "";
  }
  const calls = session.calls();
  yield format === "json" ? `${JSON.stringify(calls.map(straceEntry), null, 2)}\n` : straceCsv(calls);
}

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
