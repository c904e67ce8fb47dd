import type { MnemonicEntry } from "./form.ts";
import { arithmeticForms, integerForms, x87 } from "./x87-forms.ts";

const ADD = "FADD/FADDP/FIADD—Add";
const SUBTRACT = "FSUB/FSUBP/FISUB—Subtract";
const REVERSE_SUBTRACT = "FSUBR/FSUBRP/FISUBR—Reverse Subtract";
const MULTIPLY = "FMUL/FMULP/FIMUL—Multiply";
const DIVIDE = "FDIV/FDIVP/FIDIV—Divide";
const REVERSE_DIVIDE = "FDIVR/FDIVRP/FIDIVR—Reverse Divide";

function basic(title: string, verb: string, digit: number, reverse = digit): MnemonicEntry {
  const summary = `${verb}, rounds as FCW says, and leaves the result in the destination.`;
  return x87(title, summary, ["rw", "r"], arithmeticForms(digit, reverse), { accessByCount: { 1: ["r"] } });
}

function popping(title: string, verb: string, opcode: string): MnemonicEntry {
  return x87(title, `${verb}, then pops ST(0).`, ["rw", "r"], [`STi, ST0 | DE ${opcode}+i`]);
}

function integer(title: string, verb: string, digit: number): MnemonicEntry {
  return x87(title, `${verb}; the operand in memory is a signed integer.`, ["r"], integerForms(digit));
}

function unary(title: string, summary: string, opcode: string): MnemonicEntry {
  return x87(title, summary, [], [`| D9 ${opcode}`]);
}

/** @see SDM Vol. 1 "Basic Arithmetic Instructions" and "Transcendental Instructions" of the x87 FPU */
export const x87Arithmetic = {
  FADD: basic(ADD, "Adds", 0),
  FADDP: popping(ADD, "Adds ST(0) to ST(i)", "C0"),
  FIADD: integer(ADD, "Adds to ST(0)", 0),
  FMUL: basic(MULTIPLY, "Multiplies", 1),
  FMULP: popping(MULTIPLY, "Multiplies ST(i) by ST(0)", "C8"),
  FIMUL: integer(MULTIPLY, "Multiplies ST(0)", 1),
  FSUB: basic(SUBTRACT, "Subtracts the source from the destination", 4, 5),
  FSUBP: popping(SUBTRACT, "Subtracts ST(0) from ST(i)", "E8"),
  FISUB: integer(SUBTRACT, "Subtracts from ST(0)", 4),
  FSUBR: basic(REVERSE_SUBTRACT, "Subtracts the destination from the source", 5, 4),
  FSUBRP: popping(REVERSE_SUBTRACT, "Subtracts ST(i) from ST(0), into ST(i)", "E0"),
  FISUBR: integer(REVERSE_SUBTRACT, "Subtracts ST(0) from the operand, into ST(0)", 5),
  FDIV: basic(DIVIDE, "Divides the destination by the source", 6, 7),
  FDIVP: popping(DIVIDE, "Divides ST(i) by ST(0)", "F8"),
  FIDIV: integer(DIVIDE, "Divides ST(0)", 6),
  FDIVR: basic(REVERSE_DIVIDE, "Divides the source by the destination", 7, 6),
  FDIVRP: popping(REVERSE_DIVIDE, "Divides ST(0) by ST(i), into ST(i)", "F0"),
  FIDIVR: integer(REVERSE_DIVIDE, "Divides the operand by ST(0), into ST(0)", 7),

  FCHS: unary("FCHS—Change Sign", "Changes the sign of ST(0).", "E0"),
  FABS: unary("FABS—Absolute Value", "Clears the sign of ST(0).", "E1"),
  FSQRT: unary("FSQRT—Square Root", "Replaces ST(0) by its square root.", "FA"),
  FRNDINT: unary("FRNDINT—Round to Integer", "Rounds ST(0) to an integer, as FCW.RC says.", "FC"),
  FSCALE: unary("FSCALE—Scale", "Multiplies ST(0) by 2 to the power of ST(1), truncated.", "FD"),
  FXTRACT: unary(
    "FXTRACT—Extract Exponent and Significand",
    "Replaces ST(0) by its exponent and pushes its significand.",
    "F4",
  ),
  FPREM: unary("FPREM—Partial Remainder", "The remainder of ST(0) by ST(1); C2 = 1: not yet done.", "F8"),
  FPREM1: unary("FPREM1—Partial Remainder", "The IEEE remainder of ST(0) by ST(1); C2 = 1: not yet done.", "F5"),

  F2XM1: unary("F2XM1—Compute 2x–1", "Replaces ST(0) by 2 to its power, minus 1.", "F0"),
  FYL2X: unary("FYL2X—Compute y * log2x", "ST(1) times the binary logarithm of ST(0); pops.", "F1"),
  FYL2XP1: unary("FYL2XP1—Compute y * log2(x +1)", "ST(1) times the binary logarithm of ST(0) + 1; pops.", "F9"),
  FPTAN: unary("FPTAN—Partial Tangent", "Replaces ST(0) by its tangent and pushes 1.", "F2"),
  FPATAN: unary("FPATAN—Partial Arctangent", "The angle of the point (ST(0), ST(1)); pops.", "F3"),
  FSIN: unary("FSIN—Sine", "Replaces ST(0) by its sine.", "FE"),
  FCOS: unary("FCOS—Cosine", "Replaces ST(0) by its cosine.", "FF"),
  FSINCOS: unary("FSINCOS—Sine and Cosine", "Replaces ST(0) by its sine and pushes its cosine.", "FB"),
} satisfies Record<string, MnemonicEntry>;
