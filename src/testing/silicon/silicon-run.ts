import { readFileSync } from "node:fs";
import type { InstructionForm } from "../../core/isa/form.ts";
import { type Difference, ProgramComparison } from "./compare-program.ts";
import { Coverage } from "./coverage.ts";
import { EmulatedProcessor } from "./emulated-processor.ts";
import { ProgramSource } from "./generate-program.ts";
import type { NativeStepper } from "./native-stepper.ts";
import type { Program } from "./program.ts";
import { encodeRequest, RealState, RecordReader } from "./wire-format.ts";

export interface RunOptions {
  readonly seed: number;
  /** In all, over both modes. */
  readonly steps: number;
  readonly modes: readonly (64 | 32)[];
  /** Only rows of this mnemonic. */
  readonly mnemonic?: string;
  /** Stop after so many milliseconds. */
  readonly milliseconds?: number;
  /** Only this program, by its number in the run. */
  readonly program?: number;
}

export interface RunResult {
  readonly steps: number;
  readonly differences: readonly Difference[];
  readonly coverage: Coverage;
  readonly milliseconds: number;
}

/** Programs that go to the stepper in one piece. */
const BATCH = 48;
/** Batches that are under way at a time. */
const AHEAD = 3;

/** Differences at programs' ends whose step is looked for. */
const LOCATED = 5;

/** Whose processor this is. */
export function hostVendor(): "intel" | "amd" {
  try {
    return readFileSync("/proc/cpuinfo", "utf8").includes("AuthenticAMD") ? "amd" : "intel";
  } catch {
    return "intel";
  }
}

/** Steps random programs on the real processor and on Syscope's, mode by mode in turn. */
export async function runSilicon(stepper: NativeStepper, options: RunOptions): Promise<RunResult> {
  const started = performance.now();
  const coverage = new Coverage();
  const differences: Difference[] = [];
  let found: Difference[] = [];
  const emulated = new EmulatedProcessor(hostVendor());
  let mode: 64 | 32 = 64;
  const observer = {
    onStep: (form: InstructionForm, faulted: boolean): void => coverage.add(mode, form, faulted),
    onDifference: (difference: Difference): void => void found.push(difference),
  };
  const comparison = new ProgramComparison(emulated, new RealState(), observer, hostVendor());
  const sources = options.modes
    .map((bits) => new ProgramSource(options.seed, bits, options.mnemonic))
    .filter((source) => !source.isEmpty);
  if (sources.length === 0) throw new Error(`no row of ${options.mnemonic} in this mode`);

  const batch = (number: number): { readonly programs: readonly Program[]; readonly records: Promise<Uint8Array> } => {
    const source = sources[number % sources.length] as ProgramSource;
    const first = Math.floor(number / sources.length) * BATCH;
    const numbers =
      options.program === undefined ? Array.from({ length: BATCH }, (_, i) => first + i) : [options.program];
    const programs = numbers.map((one) => source.program(one));
    return { programs, records: stepper.run(programs.map((one) => encodeRequest(one))) };
  };
  // The real processor steps batches that come while one is compared.
  const last = options.program === undefined ? Number.POSITIVE_INFINITY : sources.length - 1;
  const ahead: ReturnType<typeof batch>[] = [];
  let steps = 0;
  for (let number = 0; number <= last; number++) {
    while (ahead.length < AHEAD && number + ahead.length <= last) ahead.push(batch(number + ahead.length));
    const { programs, records } = ahead.shift() as ReturnType<typeof batch>;
    const reader = new RecordReader(await records);
    for (const program of programs) {
      mode = program.bits;
      steps += comparison.run(program, reader);
      if (found.length === 0) continue;
      const search = found.some(({ atEnd }) => atEnd) && differences.length < LOCATED;
      differences.push(...(search ? [firstDifference(stepper, emulated, program)] : found));
      found = [];
    }
    const late = options.milliseconds !== undefined && performance.now() - started > options.milliseconds;
    if (steps >= options.steps || late) break;
  }
  await Promise.all(ahead.map(({ records }) => records));
  return { steps, differences, coverage, milliseconds: performance.now() - started };
}

/** The shortest run of a program that ends with another state tells which step stored something else. */
function firstDifference(stepper: NativeStepper, emulated: EmulatedProcessor, program: Program): Difference {
  const differenceWithin = (steps: number): Difference | undefined => {
    const found: Difference[] = [];
    const observer = { onStep: () => {}, onDifference: (one: Difference) => void found.push(one) };
    const records = stepper.runNow([encodeRequest(program, steps)]);
    new ProgramComparison(emulated, new RealState(), observer, hostVendor()).run(program, new RecordReader(records));
    return found[0];
  };
  let same = 0;
  let different = program.maxSteps;
  while (different - same > 1) {
    const middle = (same + different) >> 1;
    if (differenceWithin(middle) === undefined) same = middle;
    else different = middle;
  }
  const difference = differenceWithin(different);
  if (difference === undefined) throw new Error(`program ${program.number} differs once and then no more`);
  return difference;
}
