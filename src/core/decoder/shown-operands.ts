import { predicateName } from "../isa/comparison-predicates.ts";
import { IMMEDIATE, type Instruction, NO_OPERAND, type Operand } from "./instruction.ts";

/** The name of a comparison with its predicate, as in `cmpltsd`; undefined for everything else. */
export function comparisonName({ form, operand2, immLow }: Instruction): string | undefined {
  return operand2.kind === IMMEDIATE ? predicateName(form.mnemonic, immLow) : undefined;
}

/** The operands that text shows, in Intel order: not the predicate that the name says. */
export function shownOperands(instruction: Instruction): readonly Operand[] {
  const { operand0, operand1, operand2 } = instruction;
  const operands = comparisonName(instruction) === undefined ? [operand0, operand1, operand2] : [operand0, operand1];
  return operands.filter(({ kind }) => kind !== NO_OPERAND);
}
