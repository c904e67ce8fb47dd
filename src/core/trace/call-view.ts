import { errnoEntry, errnoOf } from "../kernel/abi/errno.ts";
import type { SystemCallView } from "./frame.ts";
import type { CallRecord } from "./run-records.ts";
import { formatHead, formatResult, joinResult } from "./strace/line.ts";

/** The name strace gives a call; unknown numbers are `syscall_0x270f`. */
export function callName({ entry, nr, from64BitCode: traced64 }: CallRecord): string {
  if (entry?.implemented === true) return entry.name;
  // The kernel takes the number as an int; a tracer of a 64-bit process is told it sign-extended.
  const number = traced64 ? BigInt.asUintN(64, BigInt.asIntN(32, BigInt(nr))) : BigInt(nr);
  return `syscall_0x${number.toString(16)}`;
}

/** The line as strace prints it; `?` where the call never returned. */
export function callText(call: CallRecord): string {
  const head = formatHead(callName(call), call.argsAtExit ?? call.argsAtEntry);
  return joinResult(head, call.result === undefined ? "?" : formatResult(call.entry?.name, call.result));
}

/** A record as panels show it, at a step: what happened later is left out. */
export function callView(call: CallRecord, atStep: number): SystemCallView {
  const returned = call.exitStep !== undefined && call.exitStep <= atStep;
  const decoded = (returned ? call.argsAtExit : undefined) ?? call.argsAtEntry;
  const parameters = call.entry?.parameters ?? [];
  const count = call.entry?.implemented === true ? parameters.length : call.args.length;
  const errno = returned && call.result !== undefined ? errnoOf(call.result) : undefined;
  return {
    door: call.door,
    from64BitCode: call.from64BitCode,
    abi: call.abi,
    nr: call.nr,
    ...(call.entry === undefined ? {} : { name: call.entry.name }),
    args: Array.from({ length: count }, (_, index) => ({
      name: parameters[index]?.name ?? `arg${index + 1}`,
      type: parameters[index]?.type ?? "long",
      register: call.places[index] ?? "",
      value: call.args[index] ?? 0n,
      ...(call.passed[index] === call.args[index] ? {} : { passed: call.passed[index] ?? 0n }),
      decoded: decoded[index] ?? "",
    })),
    pid: call.pid,
    enterStep: call.enterStep,
    ...(returned && call.exitStep !== undefined && call.result !== undefined
      ? { exitStep: call.exitStep, result: call.result }
      : {}),
    ...(errno === undefined ? {} : { errno: errnoEntry(errno) }),
    text: returned ? callText(call) : formatHead(callName(call), call.argsAtEntry),
    category: call.entry?.category ?? "no such call",
  };
}
