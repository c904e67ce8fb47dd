import { decode } from "../../core/decoder/decode.ts";
import { GPR64 } from "../../core/isa/registers.ts";
import { resultIsUndefined, undefinedFlags } from "../silicon/undefined-flags.ts";
import type { NativeCase, NativeResult } from "./execute-natively.ts";
import { fxsaveDifferences } from "./fxsave-image.ts";
import type { InstructionCase } from "./instruction-cases.ts";

/** What differs between a processor's result and another's, undefined flags aside; empty if nothing does. */
export function differences(one: InstructionCase, expected: NativeResult, actual: NativeResult): string[] {
  const decoded = decode(one.code, 0, one.bits === 64);
  if ("undecodable" in decoded) return anyDifferences(one, expected, actual);
  const cl = Number((one.gpr[1] ?? 0n) & 0xffn);
  if (resultIsUndefined(decoded, cl)) return [];
  return anyDifferences(one, expected, actual, BigInt(undefinedFlags(decoded, cl)));
}

/** What differs at all, but for some flags. */
export function anyDifferences(
  one: NativeCase,
  expected: NativeResult,
  actual: NativeResult,
  ignoredFlags = 0n,
): string[] {
  const found: string[] = [];
  const compare = (name: string, a: bigint | number, b: bigint | number): void => {
    if (a !== b) found.push(`${name} ${a.toString(16)}, here ${b.toString(16)}`);
  };
  const registers = one.bits === 64 ? 16 : 8;
  for (let n = 0; n < registers; n++) compare(GPR64[n] as string, expected.gpr[n] as bigint, actual.gpr[n] as bigint);
  compare("rip", expected.rip, actual.rip);
  compare("vector", expected.vector, actual.vector);
  compare("error code", expected.error, actual.error);
  const mask = ~ignoredFlags;
  compare("rflags", expected.rflags & mask, actual.rflags & mask);
  if (expected.data.some((byte, i) => byte !== actual.data[i])) found.push("memory");
  if (expected.fxsave && actual.fxsave) found.push(...fxsaveDifferences(expected.fxsave, actual.fxsave));
  return found;
}

/** A case as one line: what to look for when it fails. */
export function describeCase({ form, code, bits, rflags: flags }: InstructionCase): string {
  const bytes = Array.from(code, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `${bits}-bit ${form.mnemonic} "${form.text}": ${bytes}, rflags ${flags.toString(16)}`;
}
