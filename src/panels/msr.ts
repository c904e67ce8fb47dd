import { type MachineView, MSRS } from "../core/index.ts";

const NUMBERS = new Map(MSRS.map(({ name, number }) => [name, number]));

/** The number of an MSR by its name in the manual, `"IA32_LSTAR"`. */
export function msrNumber(name: string): number {
  return NUMBERS.get(name) ?? -1;
}

/** The value of an MSR. */
export function msrValue(machine: MachineView, name: string): bigint {
  return machine.msrs.get(msrNumber(name)) ?? 0n;
}
