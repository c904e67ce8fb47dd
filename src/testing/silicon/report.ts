import type { Difference } from "./compare-program.ts";
import { LEFT_OUT, rowsOf } from "./left-out.ts";
import type { RunOptions, RunResult } from "./silicon-run.ts";

/** Differences of one row that are printed in full. */
const EXAMPLES = 2;

const rowOf = ({ form }: Difference): string => `${form.mnemonic} "${form.text}"`;
const hexBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

function describe(difference: Difference): string {
  const { bits, programNumber, step, bytes, text, what, before } = difference;
  return [
    `  ${bits}-bit, program ${programNumber}, step ${step}: ${hexBytes(bytes)}  ${text}${difference.atEnd ? ", or a step before" : ""}`,
    ...what.map((line) => `    ${line}`),
    `    before: ${before}`,
  ].join("\n");
}

/** The differences by row, the most frequent first. */
export function differencesText(differences: readonly Difference[]): string {
  const rows = new Map<string, Difference[]>();
  for (const difference of differences) {
    const row = rowOf(difference);
    rows.set(row, [...(rows.get(row) ?? []), difference]);
  }
  return [...rows]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([row, list]) => [`${list.length} × ${row}`, ...list.slice(0, EXAMPLES).map(describe)].join("\n"))
    .join("\n");
}

/** What a run prints at its end. */
export function reportText(
  options: RunOptions,
  { steps, differences, coverage, milliseconds }: RunResult,
  least: number,
): string {
  const seconds = milliseconds / 1000;
  const lines = [
    `seed ${options.seed}: ${steps} steps in ${seconds.toFixed(1)} s, ${((seconds * 1e6) / steps).toFixed(1)} s a million; ${differences.length} differences`,
  ];
  if (differences.length > 0) lines.push(differencesText(differences));
  for (const bits of options.modes) {
    const rare = coverage.below(bits, least, options.mnemonic);
    const rows = rowsOf(bits).length;
    lines.push(`${bits}-bit: ${rows - rare.length} of ${rows} rows met at least ${least} times`);
    for (const { form, times } of rare.slice(0, 40)) lines.push(`  ${times} × ${form.mnemonic} "${form.text}"`);
    const never = coverage.alwaysFaulting(bits);
    if (never.length > 0)
      lines.push(`  only ever faulting: ${never.map((form) => `${form.mnemonic} "${form.text}"`).join("; ")}`);
  }
  lines.push(
    `left out: ${Object.entries(LEFT_OUT)
      .map(([mnemonic, why]) => `${mnemonic} (${why})`)
      .join(", ")}`,
  );
  return lines.join("\n");
}
