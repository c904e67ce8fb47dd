import { openSession, type Run, type StopReason, StraceLog, type SystemCallView } from "../../core/index.ts";
import { csvRow } from "./csv.ts";
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
  const log = new StraceLog(machine);
  yield linesOf([log.execve("./prog", ["./prog"], 0)]);
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
  if (format === "json") yield `${JSON.stringify(calls.map(jsonCall), null, 2)}\n`;
  else yield [csvRow(COLUMNS), ...calls.map(csvCall)].join("");
}

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** Numbers that may need 64 bits are text: JSON's are not exact. */
function jsonCall({ enterStep, exitStep, door, abi, nr, name, category, args, result, errno, text }: SystemCallView) {
  return {
    enterStep,
    exitStep: exitStep ?? null,
    door,
    abi,
    nr,
    name: name ?? null,
    category,
    args: args.map(({ name: argument, type, register, value, decoded }) => ({
      name: argument,
      type,
      register,
      value: `0x${value.toString(16)}`,
      decoded,
    })),
    result: result === undefined ? null : `${BigInt.asIntN(64, result)}`,
    errno: errno?.name ?? null,
    text,
  };
}

const COLUMNS = ["enterStep", "exitStep", "door", "abi", "nr", "name", "category", "args", "result", "errno", "text"];

function csvCall(call: SystemCallView): string {
  const fields = jsonCall(call);
  const args = fields.args.map(({ decoded }) => decoded).join(", ");
  const { enterStep, exitStep, door, abi, nr, name, category, result, errno, text } = fields;
  return csvRow([
    enterStep,
    exitStep ?? "",
    door,
    abi,
    nr,
    name ?? "",
    category,
    args,
    result ?? "",
    errno ?? "",
    text,
  ]);
}
