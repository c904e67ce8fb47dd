import type { Mnemonic } from "./mnemonics.ts";
import type { Syntax } from "./spellings.ts";

/** AT&T suffixes for an x87 instruction's memory operand, the printed one first. FBLD and FBSTP take none. */
export const ATT_X87_SUFFIX: Readonly<Record<string, readonly string[]>> = {
  m32fp: ["s"],
  m64fp: ["l"],
  m80fp: ["t"],
  m16int: ["s"],
  m32int: ["l"],
  m64int: ["ll", "q"],
};

/**
 * GNU as in AT&T syntax has the names of subtraction and division to ST(i) the wrong way round, as an assembler of 1989 did.
 * @see "Using as", "AT&T Mnemonic versus Intel Mnemonic"
 */
const REVERSED: Readonly<Partial<Record<Mnemonic, Mnemonic>>> = {
  FSUB: "FSUBR",
  FSUBR: "FSUB",
  FDIV: "FDIVR",
  FDIVR: "FDIV",
  FSUBP: "FSUBRP",
  FSUBRP: "FSUBP",
  FDIVP: "FDIVRP",
  FDIVRP: "FDIVP",
};

/** What AT&T syntax calls a mnemonic whose destination is ST(i), and the other way round. */
export function attReversed(mnemonic: Mnemonic): Mnemonic {
  return REVERSED[mnemonic] ?? mnemonic;
}

/** Second names in GNU syntax. */
const OTHERS: Readonly<Partial<Record<Mnemonic, readonly string[]>>> = {
  FCMOVNB: ["fcmovae"],
  FCMOVBE: ["fcmovna"],
  FCMOVNBE: ["fcmova"],
  FCOMIP: ["fcompi"],
  FUCOMIP: ["fucompi"],
};
/** Instructions of earlier coprocessors, which objdump marks. */
const OLD: Readonly<Partial<Record<Mnemonic, string>>> = { FNENI: "8087", FNDISI: "8087", FNSETPM: "287" };

/** The names of an x87 mnemonic that assemblers take, without AT&T's suffixes. */
export function x87Name(mnemonic: Mnemonic, syntax: Syntax): readonly string[] {
  if (mnemonic === "FWAIT") return ["fwait", "wait"];
  const popping = mnemonic.endsWith("P") && syntax === "att";
  const name = (popping ? attReversed(mnemonic) : mnemonic).toLowerCase();
  return syntax === "nasm" ? [name] : [name, ...(OTHERS[mnemonic] ?? [])];
}

/** What objdump prints. @param operands a form's notations: AT&T's suffix follows from memory, its reversal from `STi` */
export function printedX87Name(
  mnemonic: Mnemonic,
  operands: readonly string[],
  operandSize: number,
  syntax: "att" | "intel",
): string {
  const [notation = ""] = operands;
  const old = OLD[mnemonic];
  if (old !== undefined) return `${mnemonic.toLowerCase()}(${old} only)`;
  if (syntax === "intel") return mnemonic.toLowerCase() + (isShortArea(notation, operandSize) ? "w" : "");
  const name = (notation === "STi" ? attReversed(mnemonic) : mnemonic).toLowerCase();
  return name + (isShortArea(notation, operandSize) ? "s" : (ATT_X87_SUFFIX[notation]?.[0] ?? ""));
}

function isShortArea(notation: string, operandSize: number): boolean {
  return operandSize === 16 && notation.endsWith("byte");
}
