import type { Mnemonic } from "../isa/mnemonics.ts";
import type { Syntax } from "../isa/spellings.ts";
import { attReversed } from "../isa/x87-spellings.ts";
import type { Operand, RegisterOperand } from "./operand.ts";
import { findRegister } from "./register.ts";

/** What an x87 instruction means with the operands that assemblers let one leave out. */
export interface X87Operands {
  readonly mnemonic: Mnemonic;
  /** Destination first. */
  readonly operands: readonly Operand[];
}

/** Two registers, one of them ST(0): by default the other is ST(1), with and without a pop. */
const ARITHMETIC: ReadonlySet<string> = new Set("FADD FMUL FSUB FSUBR FDIV FDIVR".split(" "));
const POPPING: ReadonlySet<string> = new Set("FADDP FMULP FSUBP FSUBRP FDIVP FDIVRP".split(" "));
const TO_FLAGS: ReadonlySet<string> = new Set("FCOMI FCOMIP FUCOMI FUCOMIP".split(" "));
/** One register, ST(1) by default. */
const ONE_REGISTER: ReadonlySet<string> = new Set("FCOM FCOMP FUCOM FUCOMP FXCH".split(" "));
const ONE_REGISTER_IN_NASM: ReadonlySet<string> = new Set("FLD FST FSTP FFREE FFREEP".split(" "));

const nowhere = { column: 1, endColumn: 2 };

function register(name: string): RegisterOperand {
  const found = findRegister(name);
  if (found === undefined) throw new Error(`no register ${name}`);
  return { kind: "register", register: found, at: nowhere };
}

const isStack = (operand: Operand | undefined): operand is RegisterOperand =>
  operand?.kind === "register" && operand.register.class === "st";
const isTop = (operand: Operand | undefined): boolean => isStack(operand) && operand.register.number === 0;

/** @param operands as written, destination first */
export function x87Operands(mnemonic: Mnemonic, operands: readonly Operand[], syntax: Syntax): X87Operands {
  const [first, second] = operands;
  const top = register("st0");
  const next = register("st1");
  const same = (...completed: readonly Operand[]): X87Operands => ({ mnemonic, operands: completed });
  const isNasm = syntax === "nasm";
  if (operands.length === 0) {
    if (ARITHMETIC.has(mnemonic)) {
      const popping = `${syntax === "att" ? attReversed(mnemonic) : mnemonic}P` as Mnemonic;
      return { mnemonic: popping, operands: [next, top] };
    }
    if (POPPING.has(mnemonic)) return same(next, top);
    if (TO_FLAGS.has(mnemonic) || (isNasm && mnemonic.startsWith("FCMOV"))) return same(top, next);
    if (ONE_REGISTER.has(mnemonic) || (isNasm && ONE_REGISTER_IN_NASM.has(mnemonic))) return same(next);
    if (mnemonic === "FNSTSW" && !isNasm) return same(register("ax"));
    return same();
  }
  if (operands.length === 1 && isStack(first)) {
    if (POPPING.has(mnemonic)) return first.isDestination === true ? same(first) : same(first, top);
    if (ARITHMETIC.has(mnemonic)) return first.isDestination ? same(first, top) : same(top, first);
    if (TO_FLAGS.has(mnemonic) || (isNasm && mnemonic.startsWith("FCMOV"))) return same(top, first);
    return same(first);
  }
  if (operands.length === 2 && isStack(first) && isStack(second)) {
    if (isNasm && ONE_REGISTER.has(mnemonic)) {
      if (isTop(first)) return same(second);
      if (mnemonic === "FXCH" && isTop(second)) return same(first);
    }
    if (isNasm && ARITHMETIC.has(mnemonic) && isTop(first) && isTop(second))
      return same({ ...first, isDestination: true }, second);
    if ((mnemonic === "FADDP" || mnemonic === "FMULP") && !isNasm && isTop(first) && !isTop(second))
      return same(second, first);
    if (ARITHMETIC.has(mnemonic) && syntax === "att" && !isTop(first))
      return { mnemonic: attReversed(mnemonic), operands };
  }
  return { mnemonic, operands };
}
