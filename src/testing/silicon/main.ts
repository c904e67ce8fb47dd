import { openStepper } from "./native-stepper.ts";
import { reportText } from "./report.ts";
import { type RunOptions, runSilicon } from "./silicon-run.ts";

/** How often each row is to be met in each mode. */
const LEAST = 50;

function options(args: Readonly<Record<string, string | undefined>>): RunOptions {
  const modes = args.mode === "64" ? ([64] as const) : args.mode === "32" ? ([32] as const) : ([64, 32] as const);
  return {
    seed: Number(args.seed ?? 1),
    steps: Number(args.steps ?? 1_000_000),
    modes,
    ...(args.row !== undefined && { mnemonic: args.row.replace(/^[A-Z]+/i, (name) => name.toUpperCase()) }),
    ...(args.minutes !== undefined && { milliseconds: Number(args.minutes) * 60_000 }),
    ...(args.program !== undefined && { program: Number(args.program) }),
    compareUndefined: args.undefined !== undefined,
    x87: args.x87 !== undefined,
  };
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
