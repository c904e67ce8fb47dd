import { littleWord } from "../bits/little-endian.ts";
import { GPR64, RAX, RBP, RSP } from "../isa/registers.ts";
import { type Abi, ARGUMENT_REGISTERS, systemCall } from "../kernel/abi/system-calls.ts";
import type { Machine } from "../machine/machine.ts";
import type { CallRecord } from "./run-records.ts";
import { type CallContext, formatArguments } from "./strace/arguments.ts";
import { abiOf, type Door } from "./user-stage.ts";

/** What a trap asks for. */
export type CallPreview = Pick<
  CallRecord,
  "abi" | "from64BitCode" | "nr" | "entry" | "args" | "passed" | "places" | "argsAtEntry"
>;

/**
 * What a trap would ask for with the registers as they are now: arguments as strace shows them.
 * @param atTrap the trap is the next instruction, or has just run: what the vDSO does in front of it is done
 */
export function previewCall(machine: Machine, door: Door, atTrap: boolean): CallPreview {
  const from64BitCode = machine.image.bits === 64;
  const abi = abiOf(door, from64BitCode);
  const mask = abi === "i386" ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn;
  const nr = Number(machine.cpu.readGpr(RAX) & 0xffff_ffffn);
  const { places, passed } = passedAt(machine, atTrap ? door : "int 0x80", abi);
  const args = passed.map((word) => word & mask);
  const entry = systemCall(abi, nr);
  const argsAtEntry = formatArguments(entry, callContext(machine, abi, passed, undefined));
  return { abi, from64BitCode, nr, entry, args, passed, places, argsAtEntry };
}

/** What a formatter of arguments can look at: the words of the call, and the task's memory as it is now. */
export function callContext(
  machine: Machine,
  abi: Abi,
  args: readonly bigint[],
  result: bigint | undefined,
): CallContext {
  // A tracer takes the pointers of a 32-bit call for what they are: beyond 4 GiB there is nothing to read.
  const read = (linear: bigint, length: number) =>
    abi === "i386" && linear > 0xffff_ffffn ? undefined : machine.peekUser(linear, length);
  return { abi, args, result, read };
}

/** Where the six arguments are, and what they are. @see Linux entry_SYSENTER_compat, entry_SYSCALL_compat */
function passedAt(machine: Machine, door: Door, abi: Abi): Pick<CallRecord, "passed" | "places"> {
  const { cpu } = machine;
  const from64BitCode = machine.image.bits === 64;
  const inRegisters = ARGUMENT_REGISTERS[abi].map((name) => ({
    place: abi === "i386" ? name.replace("r", "e") : name,
    word: cpu.readGpr(GPR64.indexOf(name)) & (from64BitCode ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn),
  }));
  const onStack = (base: number, place: string) => ({
    place,
    word: littleWord(machine.peek(cpu.readGpr(base) & 0xffff_ffffn, 4)),
  });
  if (abi === "i386" && door === "sysenter") inRegisters[5] = onStack(RBP, "(ebp)");
  if (abi === "i386" && door === "syscall") {
    inRegisters[1] = { place: "ebp", word: cpu.readGpr(RBP) & 0xffff_ffffn };
    inRegisters[5] = onStack(RSP, "(esp)");
  }
  return { passed: inRegisters.map(({ word }) => word), places: inRegisters.map(({ place }) => place) };
}
