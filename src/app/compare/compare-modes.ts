import { openSession, type Run, type SystemCallView } from "../../core/index.ts";

/** The ways in which the same program can run. */
export const MODES = [
  { id: "process", options: { unikernel: false, patched: false } },
  { id: "binary", options: { unikernel: true, patched: false } },
  { id: "patched", options: { unikernel: true, patched: true } },
] as const;

export type ModeId = (typeof MODES)[number]["id"];

/** One call in one mode: through which door, and the steps from there until the program goes on; no steps where it never does. */
export interface ModeCall {
  readonly door: SystemCallView["door"];
  readonly steps: number | null;
}

/** A call of the program, by its place in the order of calls. */
export interface ComparedCall {
  readonly name: string;
  readonly modes: Readonly<Partial<Record<ModeId, ModeCall>>>;
}

/** What the modes' runs show, and why a mode has none. */
export interface Comparison {
  readonly calls: readonly ComparedCall[];
  readonly refused: Readonly<Partial<Record<ModeId, string>>>;
}

/** Steps that a run may have; calls beyond are not compared. */
const MOST_STEPS = 200_000;
/** Calls compared. */
const MOST_CALLS = 12;

/**
 * Runs a program in each mode, without what was typed at certain steps: the steps are others there. Each machine counts its own
 * steps.
 */
export function compareModes(run: Run): Comparison {
  const refused: Partial<Record<ModeId, string>> = {};
  const found = MODES.map(({ id, options }) => {
    const opened = openSession({ program: run.program, options: { ...run.options, ...options }, input: [] });
    if (!opened.ok) {
      refused[id] = opened.diagnostics[0]?.message ?? "";
      return { id, calls: [] as SystemCallView[] };
    }
    opened.session.advance({ kind: "end" }, MOST_STEPS);
    return { id, calls: opened.session.calls().slice(0, MOST_CALLS) };
  });
  // A process's C library has made calls of its own before the program.
  const least = Math.min(...found.filter(({ id }) => refused[id] === undefined).map(({ calls }) => calls.length));
  const [process, ...others] = found;
  const early = (process?.calls.length ?? 0) - least;
  const alike = others.some(({ calls }) => calls[0]?.name === process?.calls[early]?.name);
  if (process !== undefined && early > 0 && alike) process.calls.splice(0, early);
  const longest = Math.max(...found.map(({ calls }) => calls.length));
  const calls = Array.from({ length: longest }, (_, index): ComparedCall => {
    const here = found.flatMap(({ id, calls: list }) => {
      const call = list[index];
      return call === undefined ? [] : [{ id, call }];
    });
    const first = here[0]?.call;
    return {
      name: first?.name ?? `#${first?.nr ?? ""}`,
      modes: Object.fromEntries(
        here.map(({ id, call: { door, enterStep, exitStep } }): [ModeId, ModeCall] => [
          id,
          { door, steps: exitStep === undefined ? null : exitStep - enterStep },
        ]),
      ),
    };
  });
  return { calls, refused };
}
