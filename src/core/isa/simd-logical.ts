import type { MnemonicEntry } from "./form.ts";
import { operates, packedForms, xmmForm } from "./packed-forms.ts";

const AND = "Sets each bit that is set in both operands.";
const ANDN = "Sets each bit that is clear in the first operand and set in the second.";
const OR = "Sets each bit that is set in either operand.";
const XOR = "Sets each bit that differs between the operands.";

function singles(title: string, summary: string, opcode: string): MnemonicEntry {
  return operates("SSE")(`${title} of Packed Single Precision Floating-Point Values`, summary, [xmmForm(opcode, "NP")]);
}

function doubles(title: string, summary: string, opcode: string): MnemonicEntry {
  return operates("SSE2")(`${title} of Packed Double Precision Floating-Point Values`, summary, [xmmForm(opcode)]);
}

const integers = operates("MMX");

/** Logic on whole registers. @see SDM Vol. 1 "MMX Logical Instructions", "SSE Logical Instructions" */
export const simdLogical = {
  ANDPS: singles("ANDPS—Bitwise Logical AND", AND, "54"),
  ANDNPS: singles("ANDNPS—Bitwise Logical AND NOT", ANDN, "55"),
  ORPS: singles("ORPS—Bitwise Logical OR", OR, "56"),
  XORPS: singles("XORPS—Bitwise Logical XOR", XOR, "57"),
  ANDPD: doubles("ANDPD—Bitwise Logical AND", AND, "54"),
  ANDNPD: doubles("ANDNPD—Bitwise Logical AND NOT", ANDN, "55"),
  ORPD: doubles("ORPD—Bitwise Logical OR", OR, "56"),
  XORPD: doubles("XORPD—Bitwise Logical XOR", XOR, "57"),
  PAND: integers("PAND—Logical AND", AND, packedForms("DB")),
  PANDN: integers("PANDN—Logical AND NOT", ANDN, packedForms("DF")),
  POR: integers("POR—Bitwise Logical OR", OR, packedForms("EB")),
  PXOR: integers("PXOR—Logical Exclusive OR", XOR, packedForms("EF")),
} as const satisfies Record<string, MnemonicEntry>;
