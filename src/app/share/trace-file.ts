import { type InstructionTrace, type Run, traceCsv, traceInstructions } from "../../core/index.ts";
import { Replay } from "./replay.ts";

export const TRACE_FORMATS = ["text", "jsonl", "csv"] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** Instructions that one file may hold: about 80 MB of JSON. */
export const MOST_INSTRUCTIONS = 200_000;

interface TraceOptions {
  readonly format: TraceFormat;
  /** Instructions at CPL 3 only. */
  readonly userOnly: boolean;
  /** Lines at the most. */
  readonly most: number;
}

/**
 * The run's instructions as the command `trace` prints them, piece by piece; an empty piece where nothing is to be written. The
 * run is carried out again from its start to its end, or to where it waits for input that nobody has typed.
 */
export function* tracePieces(run: Run, { format, userOnly, most }: TraceOptions): Generator<string, void, void> {
  const { syntax } = run.program;
  let count = 0;
  /** The last line at CPL 3, as long as the kernel has not come back to another instruction or state. */
  let interrupted: string | null = null;
  for (const line of traceInstructions(new Replay(run), { userOnly: false, most: Number.POSITIVE_INFINITY, syntax })) {
    const wanted = !userOnly || line.cpl === 3;
    const state = userOnly && wanted ? stateOf(line) : null;
    // What faulted and is carried out again is one step to a debugger.
    const again = state !== null && state === interrupted;
    if (state !== null) interrupted = line.stage === "trap" ? null : state;
    if (wanted && !again) {
      yield lineOf(line, format, count === 0);
      count++;
    } else yield "";
    if (count >= most) return;
  }
}

function lineOf(line: InstructionTrace, format: TraceFormat, isFirst: boolean): string {
  if (format === "jsonl") return `${JSON.stringify(line)}\n`;
  // Core's table of one line has the names on top of it.
  if (format === "csv") return isFirst ? traceCsv([line]) : traceCsv([line]).replace(/^.*\r\n/, "");
  const { n, cpl, stage, rip, text } = line;
  return `${`${n}`.padStart(8)}  ring ${cpl}  ${stage.padEnd(9)}  ${rip.padStart(16)}  ${text}\n`;
}

function stateOf({ n: _, ...state }: InstructionTrace): string {
  return JSON.stringify(state);
}
