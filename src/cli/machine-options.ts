import { DEFAULT_OPTIONS, type MachineOptions } from "../core/index.ts";
import { flag, type OptionReaders, oneOf } from "./arguments.ts";
import { usageError } from "./command-error.ts";

/** An option that the machine is going to have. */
const notYet = (name: string): never => {
  throw usageError(`${name} is not there yet`);
};

/** Options of every command that runs a machine. */
export const MACHINE_OPTIONS = {
  "--vendor": oneOf("intel", "amd"),
  "--no-smep": flag,
  "--no-smap": flag,
  "--kpti": notYet,
  "--unikernel": notYet,
} satisfies OptionReaders;

export const MACHINE_USAGE = "[--vendor intel|amd] [--no-smep] [--no-smap]";

export interface GivenMachineOptions {
  readonly "--vendor"?: MachineOptions["vendor"];
  readonly "--no-smep"?: true;
  readonly "--no-smap"?: true;
}

export function machineOptions(given: GivenMachineOptions): MachineOptions {
  return {
    ...DEFAULT_OPTIONS,
    vendor: given["--vendor"] ?? DEFAULT_OPTIONS.vendor,
    smep: given["--no-smep"] === undefined,
    smap: given["--no-smap"] === undefined,
  };
}
