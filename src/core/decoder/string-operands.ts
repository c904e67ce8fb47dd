import type { OperandSize } from "../isa/form.ts";
import { RAX, RBX, RDI, RSI } from "../isa/registers.ts";
import type { Instruction } from "./instruction.ts";
import { gprName, segmentName } from "./operand-text.ts";

/** An operand that a string instruction, XLAT included, implies. */
export type ImpliedOperand =
  | { readonly kind: "memory"; readonly segment: string; readonly register: string; readonly size: OperandSize }
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "port" };

/** The implied operands as objdump shows them, in Intel order; undefined for other instructions. */
export function stringOperands(instruction: Instruction): readonly ImpliedOperand[] | undefined {
  const { form, operandSize, addressSize, segment } = instruction;
  const memory = (register: number, name: string): ImpliedOperand => ({
    kind: "memory",
    segment: name,
    register: gprName(register, addressSize),
    size: operandSize,
  });
  const source = (): ImpliedOperand => memory(RSI, segmentName(segment));
  const destination = (): ImpliedOperand => memory(RDI, "es");
  const accumulator = (): ImpliedOperand => ({ kind: "register", name: gprName(RAX, operandSize) });
  switch (form.mnemonic) {
    case "MOVS":
      return [destination(), source()];
    case "CMPS":
      return [source(), destination()];
    case "STOS":
      return [destination(), accumulator()];
    case "LODS":
      return [accumulator(), source()];
    case "SCAS":
      return [accumulator(), destination()];
    case "INS":
      return [destination(), { kind: "port" }];
    case "OUTS":
      return [{ kind: "port" }, source()];
    case "XLAT":
      return [memory(RBX, segmentName(segment))];
    default:
      return undefined;
  }
}
