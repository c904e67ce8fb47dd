import { GPR64, type Gpr64Name } from "../isa/registers.ts";
import { errnoEntry, errnoOf } from "../kernel/abi/errno.ts";
import type { SystemCallEntry } from "../kernel/abi/system-calls.ts";
import type { CallPreview } from "./call-preview.ts";
import type { CallRecord } from "./run-records.ts";
import { formatResult } from "./strace/line.ts";
import { ROLE_REGISTERS } from "./user-stage.ts";

/** The words in which a story speaks of a system call: its door, its name, its registers, what it gives back. */

export const DOOR_NAMES: Readonly<Record<CallRecord["door"], string>> = {
  syscall: "SYSCALL",
  "int 0x80": "INT 0x80",
  sysenter: "SYSENTER",
  call: "CALL",
};

/** The call's name where Linux has one under the number. */
export function nameOf(entry: SystemCallEntry | undefined): string | undefined {
  return entry?.implemented === true ? entry.name : undefined;
}

/** The registers that carry number and arguments, as the ABI looks at them: the i386 one at the low halves only. */
export function registerNames(abi: "x86-64" | "i386", in64BitMode: boolean): readonly string[] {
  return ROLE_REGISTERS[abi].map((number) => registerName(GPR64[number] ?? "rax", in64BitMode && abi === "x86-64"));
}

export function registerName(name: Gpr64Name, in64BitMode: boolean): string {
  return in64BitMode ? name.toUpperCase() : `E${name.slice(1).toUpperCase()}`;
}

/** Pointers and sizes of a 64-bit program that a 32-bit door cuts off. */
export function cutOff({ from64BitCode, abi, entry, args, passed, places }: CallPreview): string {
  if (!from64BitCode || abi === "x86-64") return "";
  const cut = (entry?.parameters ?? []).flatMap(({ name, type }, index) => {
    const [before = 0n, after = 0n] = [passed[index], args[index]];
    if (before === after || !/\*$|size_t|unsigned long/.test(type)) return [];
    return [
      `${name} in ${(places[index] ?? "").replace("e", "R").toUpperCase()}, 0x${before.toString(16)}, becomes 0x${after.toString(16)}`,
    ];
  });
  return cut.length === 0 ? "" : `Of each register the kernel takes the low 32 bits: ${list(cut)}.`;
}

/** A result, by what the call gives back: a number, an address, an error. */
export function resultText(call: CallRecord | undefined, value: bigint): string {
  const error = errnoOf(value);
  return error === undefined
    ? formatResult(call?.entry?.name, value).replace("-", "−")
    : `${BigInt.asIntN(64, value).toString().replace("-", "−")}, the error ${errnoEntry(error).name} (${errnoEntry(error).message})`;
}

export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
