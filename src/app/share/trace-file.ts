import { type InstructionTrace, type Run, traceCsv, traceSlowly } from "../../core/index.ts";
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
  let isFirst = true;
  for (const line of traceSlowly(new Replay(run), { userOnly, most, syntax })) {
    yield line === null ? "" : lineOf(line, format, isFirst);
    if (line !== null) isFirst = false;
  }
}

function lineOf(line: InstructionTrace, format: TraceFormat, isFirst: boolean): string {
  if (format === "jsonl") return `${JSON.stringify(line)}\n`;
  // Core's table of one line has the names on top of it.
  if (format === "csv") return isFirst ? traceCsv([line]) : traceCsv([line]).replace(/^.*\r\n/, "");
  const { n, cpl, stage, rip, text } = line;
  return `${`${n}`.padStart(8)}  ring ${cpl}  ${stage.padEnd(9)}  ${rip.padStart(16)}  ${text}\n`;
}
