import { GPR64 } from "../core/index.ts";
import type { NativeState } from "./native-trace.ts";

/** A line of `trace --json`, as much of it as a processor's trace has too. */
export type TracedState = Readonly<Record<string, string | number>>;

const COMPARED = ["rip", ...GPR64, "rflags", "cs"] as const;

/**
 * The first place where two traces of one program differ, in one line; nothing where they agree to the end.
 *
 * @param ours CPL 3 only
 * @param real the same program stepped on a processor
 */
export function traceDifference(ours: readonly TracedState[], real: readonly NativeState[]): string | undefined {
  for (let at = 0; at < Math.max(ours.length, real.length); at++) {
    const [our, native] = [ours[at], real[at]];
    if (our === undefined) return `instruction ${at}: the processor goes on at ${native?.rip}, Syscope has ended`;
    if (native === undefined)
      return `instruction ${at}: Syscope goes on at ${our.rip} ${our.text}, the processor has ended`;
    const field = COMPARED.find((name) => our[name] !== native[name]);
    const before = at === 0 ? "the start" : `${ours[at - 1]?.rip} ${ours[at - 1]?.text}`;
    if (field !== undefined)
      return `instruction ${at}, after ${before}: ${field} is ${our[field]}, on the processor ${native[field]}`;
    if (!native.bytes.startsWith(String(our.bytes)))
      return `instruction ${at}: bytes ${our.bytes}, on the processor ${native.bytes}`;
  }
  return undefined;
}
