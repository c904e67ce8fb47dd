import type { CallSite } from "../kernel/patch-calls.ts";

/** What the loader of a unikernel did with the program's SYSCALL instructions; empty where it does not patch. */
export function patchText(sites: readonly CallSite[], symbolize: (address: bigint) => string | undefined): string {
  if (sites.length === 0) return "";
  const patched = sites.filter(({ outcome }) => outcome === "patched");
  const calls = patched.map(({ name, address }) => `${name} at ${placeOf(address, symbolize)}`);
  const head =
    patched.length === 0
      ? `The loader found ${sites.length} SYSCALL and could replace none by a call`
      : `The loader put a call in place of ${patched.length} of ${sites.length} SYSCALL (${calls.join(", ")})`;
  const reasons = new Set(sites.flatMap(({ outcome }) => (outcome === "patched" ? [] : [REASONS[outcome]])));
  return reasons.size === 0 ? `${head}.` : `${head}: ${[...reasons].join("; ")}.`;
}

const REASONS: Readonly<Record<Exclude<CallSite["outcome"], "patched">, string>> = {
  apart: "where EAX is not set right before, there are only the two bytes of SYSCALL, and a call has five",
  label: "where a label stands on SYSCALL, something may jump to it",
  unknown: "the library has no function for some number",
  far: "a call reaches 2 GiB, and some are farther away",
};

function placeOf(address: bigint, symbolize: (address: bigint) => string | undefined): string {
  return symbolize(address) ?? `0x${address.toString(16)}`;
}
