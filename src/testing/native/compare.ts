import { decode } from "../../core/decoder/decode.ts";
import { GPR, type Operand } from "../../core/decoder/instruction.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import { GPR64 } from "../../core/isa/registers.ts";
import * as rflags from "../../core/isa/rflags.ts";
import type { NativeCase, NativeResult } from "./execute-natively.ts";
import { fxsaveDifferences } from "./fxsave-image.ts";
import type { InstructionCase } from "./instruction-cases.ts";

const FLAG_BITS: Readonly<Record<string, number>> = {
  CF: rflags.CF,
  PF: rflags.PF,
  AF: rflags.AF,
  ZF: rflags.ZF,
  SF: rflags.SF,
  OF: rflags.OF,
};

const SHIFTS = new Set(["SHL", "SHR", "SAR", "ROL", "ROR", "RCL", "RCR", "SHLD", "SHRD"]);

/** The shift count of a case after its modulus, or undefined for other instructions. */
function shiftCount({ form, code, gpr, bits }: InstructionCase): number | undefined {
  if (!SHIFTS.has(form.mnemonic)) return undefined;
  const decoded = decode(code, 0, bits === 64);
  if ("undecodable" in decoded) return undefined;
  const last: Operand = form.operands.length === 3 ? decoded.operand2 : decoded.operand1;
  const count = last.kind === GPR ? Number((gpr[1] ?? 0n) & 0xffn) : decoded.immLow;
  return count & (decoded.operandSize === 64 ? 63 : 31);
}

/** The RFLAGS bits that the architecture leaves undefined after a case. */
function undefinedFlags(one: InstructionCase): bigint {
  const names = mnemonicEntry(one.form.mnemonic).flags?.undefined ?? "";
  let mask = names.split(" ").reduce((bits, name) => bits | (FLAG_BITS[name] ?? 0), 0);
  const count = shiftCount(one);
  // OF is defined for a count of 1 only, CF not for counts above the operand's size.
  if (count !== undefined && count !== 1) mask |= rflags.OF;
  if (count !== undefined && count >= one.form.operandSize) mask |= rflags.CF;
  return BigInt(mask);
}

/** Whether the architecture leaves a case's result itself undefined. */
function resultIsUndefined(one: InstructionCase): boolean {
  if (one.form.mnemonic === "BSWAP") return one.form.operandSize === 16;
  const count = shiftCount(one);
  return count !== undefined && one.form.operands.length === 3 && count > one.form.operandSize;
}

/** What differs between a processor's result and another's, undefined flags aside; empty if nothing does. */
export function differences(one: InstructionCase, expected: NativeResult, actual: NativeResult): string[] {
  return resultIsUndefined(one) ? [] : anyDifferences(one, expected, actual, undefinedFlags(one));
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
