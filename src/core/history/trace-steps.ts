import { type InstructionTrace, traceRecord } from "../trace/trace-record.ts";
import type { SessionApi } from "./api.ts";

/**
 * The records of a session's steps from `from` on, `most` at the most, as far as the run goes without input. The session moves
 * with the records; whoever asks for them goes back afterwards.
 */
export function* traceSteps(
  session: SessionApi,
  { from, most, userOnly = false }: { readonly from: number; readonly most: number; readonly userOnly?: boolean },
): Generator<InstructionTrace> {
  session.seek(from);
  for (let count = 0; count < most; ) {
    const { machine, next, inProgram } = session.frame();
    if (next === null) return;
    if (!userOnly || inProgram) {
      yield traceRecord(machine, next);
      count++;
    }
    const before = session.step;
    session.advance({ kind: "step", step: before + 1 }, 1);
    if (session.step === before) return;
  }
}
