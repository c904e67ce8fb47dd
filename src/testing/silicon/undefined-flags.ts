import { GPR, type Instruction, type Operand } from "../../core/decoder/instruction.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import * as rflags from "../../core/isa/rflags.ts";

/** What the architecture leaves undefined after an instruction: the table's data, and the count where it depends on that. */

const FLAG_BITS: Readonly<Record<string, number>> = {
  CF: rflags.CF,
  PF: rflags.PF,
  AF: rflags.AF,
  ZF: rflags.ZF,
  SF: rflags.SF,
  OF: rflags.OF,
};

/** RFLAGS bits by the table's list of names, as in `"CF ZF"`; only status flags. */
export function statusBits(names: string | undefined): number {
  return (names ?? "").split(" ").reduce((bits, name) => bits | (FLAG_BITS[name] ?? 0), 0);
}

/** The count of a shift or rotate, masked as the processor masks it; undefined for other instructions. */
function shiftCount({ form, operand1, operand2, operandSize, immLow }: Instruction, cl: number): number | undefined {
  if (mnemonicEntry(form.mnemonic).flags?.undefinedUnlessOne === undefined) return undefined;
  const last: Operand = form.operands.length === 3 ? operand2 : operand1;
  return (last.kind === GPR ? cl : immLow) & (operandSize === 64 ? 63 : 31);
}

/**
 * RFLAGS bits that are undefined.
 * @param cl CL before the instruction
 */
export function undefinedFlags(instruction: Instruction, cl: number): number {
  const flags = mnemonicEntry(instruction.form.mnemonic).flags;
  if (flags === undefined) return 0;
  const count = shiftCount(instruction, cl);
  if (count === 0) return 0;
  let mask = statusBits(flags.undefined);
  if (count === undefined) return mask;
  if (count !== 1) mask |= statusBits(flags.undefinedUnlessOne);
  if (count > instruction.operandSize || (count === instruction.operandSize && instruction.form.operands.length === 2))
    mask |= statusBits(flags.undefinedBeyondSize);
  return mask;
}

/** Whether the result itself is undefined. */
export function resultIsUndefined(instruction: Instruction, cl: number): boolean {
  const { form, operandSize } = instruction;
  if (form.mnemonic === "BSWAP") return operandSize === 16;
  const count = shiftCount(instruction, cl);
  return count !== undefined && form.operands.length === 3 && count > operandSize;
}
