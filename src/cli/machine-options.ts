import { DEFAULT_OPTIONS, LINKINGS, type MachineOptions, SWITCHES, type Switch } from "../core/index.ts";
import { flag, type OptionReader, oneOf } from "./arguments.ts";

type Flag = (typeof SWITCHES)[number]["flag"];

/** Options of every command that runs a machine. */
export const MACHINE_OPTIONS = {
  "--vendor": oneOf("intel", "amd"),
  "--linking": oneOf(...LINKINGS),
  ...(Object.fromEntries(SWITCHES.map((each) => [each.flag, flag])) as Record<Flag, OptionReader<true>>),
};

export const MACHINE_USAGE = `[--vendor intel|amd] [--linking lazy|now] ${SWITCHES.map((each) => `[${each.flag}]`).join(" ")}`;

export type GivenMachineOptions = {
  readonly "--vendor"?: MachineOptions["vendor"];
  readonly "--linking"?: MachineOptions["linking"];
} & {
  readonly [Name in Flag]?: true;
};

export function machineOptions(given: GivenMachineOptions): MachineOptions {
  const switches = SWITCHES.map(({ id, initially, flag: name }) => [
    id,
    given[name] === undefined ? initially : !initially,
  ]);
  return {
    vendor: given["--vendor"] ?? DEFAULT_OPTIONS.vendor,
    linking: given["--linking"] ?? DEFAULT_OPTIONS.linking,
    ...(Object.fromEntries(switches) as Record<Switch, boolean>),
  };
}
