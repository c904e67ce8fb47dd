import type { SystemCallView } from "../frame.ts";

/** A row of the summary: the calls of one name that have returned. */
export interface CallSummary {
  readonly name: string;
  readonly category: string;
  readonly calls: number;
  readonly errors: number;
  /** Virtual time: steps from the trap to the program's next instruction, of all these calls. */
  readonly steps: number;
  /** Share of all rows' steps, percent. */
  readonly share: number;
}

/** What `strace -c` tells of the calls that have returned: most steps first. */
export function summarizeCalls(calls: readonly SystemCallView[]): readonly CallSummary[] {
  const groups = new Map<string, { category: string; calls: number; errors: number; steps: number; nr: number }>();
  for (const { name, nr, category, errno, enterStep, exitStep } of calls) {
    if (exitStep === undefined) continue;
    const key = name ?? `syscall_0x${nr.toString(16)}`;
    const group = groups.get(key) ?? { category, calls: 0, errors: 0, steps: 0, nr };
    group.calls++;
    group.errors += errno === undefined ? 0 : 1;
    group.steps += exitStep - enterStep;
    groups.set(key, group);
  }
  const all = [...groups.values()].reduce((sum, { steps }) => sum + steps, 0);
  return [...groups]
    .sort(([, a], [, b]) => b.steps - a.steps || a.nr - b.nr)
    .map(([name, { nr: _, ...group }]) => ({ name, ...group, share: all === 0 ? 0 : (100 * group.steps) / all }));
}
