import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNativeTracer } from "../native-trace.ts";
import { compareCompiled } from "./compare-compiled.ts";
import { compiledPrograms } from "./compiled-programs.ts";
import { openStepper } from "./native-stepper.ts";
import { reportText } from "./report.ts";
import { type RunOptions, runSilicon } from "./silicon-run.ts";

/** How often each row is to be met in each mode. */
const LEAST = 50;
/** Steps of a compiled program that are compared. */
const MOST = 30_000;

function options(args: Readonly<Record<string, string | undefined>>): RunOptions {
  const modes = args.mode === "64" ? ([64] as const) : args.mode === "32" ? ([32] as const) : ([64, 32] as const);
  return {
    seed: Number(args.seed ?? 1),
    steps: Number(args.steps ?? 1_000_000),
    modes,
    ...(args.row !== undefined && { mnemonic: args.row.replace(/^[A-Z]+/i, (name) => name.toUpperCase()) }),
    ...(args.minutes !== undefined && { milliseconds: Number(args.minutes) * 60_000 }),
    ...(args.program !== undefined && { program: Number(args.program) }),
  };
}

/** Programs made by gcc. @returns the exit status */
function runCompiled(folder: string): number {
  const tracer = openNativeTracer(join(folder, "../native-trace/stepper.c"), tmpdir());
  if ("unavailable" in tracer) {
    console.error(`silicon: ${tracer.unavailable}`);
    return 2;
  }
  let steps = 0;
  let count = 0;
  let different = 0;
  for (const { name, elf } of compiledPrograms(join(folder, "programs"))) {
    const result = compareCompiled(tracer, elf, MOST);
    steps += result.steps;
    count++;
    if (result.difference === undefined) continue;
    different++;
    console.log(`${name}: ${result.difference}`);
  }
  console.log(`${count} compiled programs, ${steps} steps, ${different} with a difference`);
  return different === 0 ? 0 : 1;
}

/**
 * `npm run test:silicon`.
 * @param folder where step-programs.c is
 * @returns the exit status
 */
export async function main(args: Readonly<Record<string, string | undefined>>, folder: string): Promise<number> {
  const stepper = openStepper(folder);
  if ("unavailable" in stepper) {
    console.error(`silicon: ${stepper.unavailable}`);
    return 2;
  }
  try {
    const wanted = options(args);
    if (args.compiled !== undefined) return runCompiled(folder);
    const result = await runSilicon(stepper, wanted);
    console.log(reportText(wanted, result, LEAST));
    return result.differences.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message).replace(/data:[^:]*:/g, "") : String(error));
    return 2;
  } finally {
    stepper.dispose();
  }
}
