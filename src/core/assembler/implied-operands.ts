import type { Mnemonic } from "../isa/mnemonics.ts";
import type { Syntax } from "../isa/spellings.ts";
import { registerNameAtSize } from "./compiled-form.ts";
import { SourceError } from "./diagnostic.ts";
import { number } from "./expression.ts";
import type { ChoiceContext } from "./form-choice.ts";
import { isStringInstruction, type MnemonicMeaning } from "./mnemonic-names.ts";
import type { ImmediateOperand, MemoryOperand, Operand } from "./operand.ts";
import { findRegister } from "./register.ts";
import { isX87 } from "./x87-names.ts";
import { x87Operands } from "./x87-operands.ts";

/** Operands as the tables list them, and what the written ones imply beyond them. */
export interface ExplicitOperands {
  /** Another mnemonic that the operands make of it; missing: the one written. */
  readonly mnemonic?: Mnemonic;
  readonly operands: readonly Operand[];
  /** Segment override that a string operand asks for. */
  readonly segment: number | null;
  readonly addressSize: 0 | 16 | 32 | 64;
  /** Bits; 0 where the operands do not tell. */
  readonly operandSize: number;
}

const SHIFTS: ReadonlySet<string> = new Set(["SHL", "SHR", "SAR", "ROL", "ROR", "RCL", "RCR"]);

/** Brings operands into the shape of the tables; `null` if they cannot belong to this meaning. */
export function explicitOperands(
  meaning: MnemonicMeaning,
  operands: readonly Operand[],
  context: ChoiceContext,
): ExplicitOperands | null {
  const syntax = context.dialect;
  if (isStringInstruction(meaning.mnemonic)) return stringOperands(meaning, operands, syntax);
  if (meaning.mnemonic === "XLAT" && operands.length === 1) return xlatOperand(operands);
  if (isX87(meaning.mnemonic))
    return { segment: null, addressSize: 0, operandSize: 0, ...x87Operands(meaning.mnemonic, operands, syntax) };
  const short = syntax === "nasm" ? null : shortcut(meaning, operands, context);
  if (short !== null) return { mnemonic: short, operands: [], segment: null, addressSize: 0, operandSize: 0 };
  const all = completed(meaning, operands, syntax);
  if (syntax !== "nasm") return { operands: all, segment: null, addressSize: 0, operandSize: 0 };
  const { operands: meant, addressSize = 0 } = nasmOperands(meaning, all, context);
  return { operands: meant, segment: null, addressSize, operandSize: 0 };
}

function completed(
  { mnemonic, predicate }: MnemonicMeaning,
  operands: readonly Operand[],
  syntax: Syntax,
): readonly Operand[] {
  if (predicate !== null) return [...operands, constant(BigInt(predicate))];
  const [first, second] = operands;
  switch (mnemonic) {
    case "IMUL":
      // imul eax, 5 multiplies eax by 5 into eax.
      return operands.length === 2 && first?.kind === "register" && second?.kind === "immediate"
        ? [first, first, second]
        : operands;
    case "AAM":
    case "AAD":
      return operands.length === 0 ? [constant(10n)] : operands;
    case "SHLD":
    case "SHRD":
      return operands.length === 2 && syntax !== "nasm" ? [...operands, registerOperand("cl")] : operands;
    case "IN":
    case "OUT":
      return operands.map(portOperand);
    case "BLENDVPS":
    case "BLENDVPD":
    case "PBLENDVB":
      return operands.length === 2 ? [...operands, registerOperand("xmm0")] : operands;
    case "MOVMSKPS":
    case "MOVMSKPD":
    case "PMOVMSKB":
    case "PEXTRB":
    case "PEXTRW":
    case "EXTRACTPS":
    case "PINSRB":
    case "PINSRW":
      // GNU as takes a 64-bit register too; the upper half is zero, or not read.
      return syntax === "nasm"
        ? operands
        : operands.map((operand) => (isGpr64(operand) ? atSize(operand, 32) : operand));
    case "LAR":
    case "LSL":
      return withSelectorOfSameSize(operands);
    default:
      return operands.length === 1 && SHIFTS.has(mnemonic) && syntax !== "nasm"
        ? [...operands, constant(1n)]
        : operands;
  }
}

const nowhere = { column: 1, endColumn: 2 };

function constant(value: bigint): ImmediateOperand {
  return { kind: "immediate", expression: number(value), size: 0, strict: false, distance: null, at: nowhere };
}

function registerOperand(name: string): Operand {
  const register = findRegister(name);
  if (register === undefined) throw new Error(`no register ${name}`);
  return { kind: "register", register, at: nowhere };
}

/** GNU as shortens XCHG RAX, RAX to NOP and INT 3 to INT3. */
function shortcut(
  { mnemonic }: MnemonicMeaning,
  operands: readonly Operand[],
  context: ChoiceContext,
): Mnemonic | null {
  const [first, second] = operands;
  const isRax = (operand: Operand | undefined): boolean =>
    operand?.kind === "register" && operand.register.name === "rax";
  if (mnemonic === "XCHG" && context.bits === 64 && isRax(first) && isRax(second)) return "NOP";
  if (mnemonic === "INT" && first?.kind === "immediate" && context.numberOf(first.expression) === 3n) return "INT3";
  return null;
}

/** AT&T may write the port of IN and OUT as `(%dx)`. */
function portOperand(operand: Operand): Operand {
  if (
    operand.kind !== "memory" ||
    operand.base?.name !== "dx" ||
    operand.index !== null ||
    operand.displacement !== null
  )
    return operand;
  return { kind: "register", register: operand.base, at: operand.at };
}

function atSize(operand: Operand, bits: number): Operand {
  if (operand.kind !== "register" || !operand.register.class.startsWith("gpr")) return operand;
  const register = findRegister(registerNameAtSize(operand.register.number, bits) ?? "");
  return register === undefined ? operand : { ...operand, register };
}

function isGpr64(operand: Operand): boolean {
  return operand.kind === "register" && operand.register.class === "gpr64";
}

/** LAR and LSL take a selector from a register of any width; the tables list the destination's. */
function withSelectorOfSameSize(operands: readonly Operand[]): readonly Operand[] {
  const [destination, source] = operands;
  if (destination?.kind !== "register" || source?.kind !== "register" || source.register.size < 16) return operands;
  return [destination, atSize(source, destination.register.size)];
}

/** Which of a string instruction's operands is at RSI (whose segment can be overridden) and which at RDI, in Intel order. */
const STRING_SHAPES: Readonly<Record<string, readonly ("rsi" | "rdi" | "accumulator" | "dx")[]>> = {
  MOVS: ["rdi", "rsi"],
  CMPS: ["rsi", "rdi"],
  SCAS: ["accumulator", "rdi"],
  LODS: ["accumulator", "rsi"],
  STOS: ["rdi", "accumulator"],
  INS: ["rdi", "dx"],
  OUTS: ["dx", "rsi"],
};
const ADDRESS_REGISTER_NUMBERS = { rsi: 6, rdi: 7 } as const;
const ES_NUMBER = 0;

/**
 * Checks the operands GNU as allows beside a string instruction, which has none in its encoding: `movsb %fs:(%rsi), %es:(%rdi)`.
 * @see Using as, "i386-Mnemonics"
 */
function stringOperands(
  meaning: MnemonicMeaning,
  operands: readonly Operand[],
  syntax: Syntax,
): ExplicitOperands | null {
  if (operands.length === 0) {
    return meaning.operandSize === 0 ? null : { operands: [], segment: null, addressSize: 0, operandSize: 0 };
  }
  const shape = STRING_SHAPES[meaning.mnemonic] ?? [];
  if (syntax === "nasm" || operands.length > 2) return null;
  // MOVSD and CMPSD are SSE2 instructions too.
  if (operands.some((operand) => operand.kind === "register" && operand.register.class === "xmm")) return null;
  // One operand: the accumulator and the port may stay out.
  const roles = operands.length === 2 ? shape : shape.filter((role) => role === "rsi" || role === "rdi");
  if (roles.length !== operands.length) return null;
  let segment: number | null = null;
  let addressSize: 0 | 16 | 32 | 64 = 0;
  let operandSize = meaning.operandSize;
  for (const [index, role] of roles.entries()) {
    const operand = operands[index];
    if (operand === undefined) return null;
    if (role === "accumulator" || role === "dx") {
      const port = portOperand(operand);
      if (port.kind !== "register") return null;
      if (
        role === "dx"
          ? port.register.name !== "dx"
          : port.register.number !== 0 || !port.register.class.startsWith("gpr")
      )
        return null;
      if (role === "accumulator") operandSize = agreed(operandSize, port.register.size, operand);
      continue;
    }
    if (operand.kind !== "memory") return null;
    checkStringAddress(operand, role);
    if (role === "rsi") segment = operand.segment === 3 ? null : operand.segment;
    const size = operand.base?.size;
    addressSize = size === 64 ? 64 : size === 16 ? 16 : 32;
    if (operand.size !== 0) operandSize = agreed(operandSize, operand.size, operand);
  }
  if (operandSize === 0) {
    const name = meaning.mnemonic.toLowerCase();
    throw new SourceError(
      `${name} does not say the size of an element; write ${name}b, or b, w, ${syntax === "att" ? "l" : "d"} or q`,
      operands[0]?.at ?? nowhere,
    );
  }
  return { operands: [], segment, addressSize, operandSize };
}

function agreed(before: number, now: number, operand: Operand): number {
  if (before === 0 || before === now) return now;
  throw new SourceError(`the operand has ${now} bits, the instruction ${before}`, operand.at);
}

function checkStringAddress(operand: MemoryOperand, role: "rsi" | "rdi"): void {
  const plain = operand.index === null && operand.displacement === null;
  if (!plain || operand.base?.number !== ADDRESS_REGISTER_NUMBERS[role]) {
    throw new SourceError(`a string instruction takes this operand at ${role} only`, operand.at);
  }
  if (role === "rdi" && operand.segment !== null && operand.segment !== ES_NUMBER) {
    throw new SourceError("the segment of the operand at rdi is always es", operand.at);
  }
}

/** `xlat fs:[rbx]`. */
function xlatOperand([operand]: readonly Operand[]): ExplicitOperands | null {
  if (
    operand?.kind !== "memory" ||
    operand.base?.number !== 3 ||
    operand.index !== null ||
    operand.displacement !== null
  )
    return null;
  const { size } = operand.base;
  const addressSize = size === 64 ? 64 : size === 16 ? 16 : 32;
  return { operands: [], segment: operand.segment === 3 ? null : operand.segment, addressSize, operandSize: 0 };
}

const UNSIGNED_32 = 1n << 32n;
/** NASM's size words before a far pointer name the offset; with the selector it has 16 bits more. */
const FAR_SIZES: Readonly<Record<number, number>> = { 16: 32, 32: 48, 64: 80 };

/** What NASM makes of operands beyond what they say. */
function nasmOperands(
  { mnemonic, operandSize }: MnemonicMeaning,
  operands: readonly Operand[],
  context: ChoiceContext,
): Partial<ExplicitOperands> & Pick<ExplicitOperands, "operands"> {
  const [first, second, ...rest] = operands;
  if (
    mnemonic === "MOV" &&
    first?.kind === "register" &&
    first.register.class === "gpr64" &&
    second?.kind === "immediate"
  ) {
    const value = context.numberOf(second.expression);
    const free = !second.strict && (second.size === 0 || second.size === 64);
    // A 32-bit move clears the upper half: 5 bytes instead of 7.
    if (free && value !== null && value >= 0n && value < UNSIGNED_32)
      return { operands: [atSize(first, 32), { ...second, size: 0 }, ...rest] };
    return { operands };
  }
  if (mnemonic === "RET" && operandSize === 16 && first !== undefined) {
    throw new SourceError("nasm encodes retw with a number without the 66 prefix; write o16 ret", first.at);
  }
  if (mnemonic === "XCHG" && first?.kind === "register" && second?.kind === "register") {
    const withAccumulator = [first, second].some(({ register }) => register.number === 0 && register.size > 8);
    // NASM puts the first register into ModRM.reg.
    return { operands: withAccumulator ? operands : [second, first, ...rest] };
  }
  if (mnemonic === "PUSH" && first?.kind === "immediate" && first.size === 32 && context.bits === 64 && !first.strict) {
    return { operands: [{ ...first, size: 64 }, ...operands.slice(1)] };
  }
  if ((mnemonic === "JMP" || mnemonic === "CALL") && first?.kind === "memory" && first.far) {
    return { operands: [{ ...first, size: FAR_SIZES[first.size || context.bits] ?? 0 }, ...operands.slice(1)] };
  }
  if (mnemonic.startsWith("LOOP") && second?.kind === "register" && first !== undefined && rest.length === 0) {
    const size = second.register.number === 1 ? second.register.size : 0;
    return { operands: [first], addressSize: size === 64 ? 64 : size === 32 ? 32 : 16 };
  }
  // A size word before the number says the size of the memory, too.
  if (first?.kind === "memory" && first.size === 0 && second?.kind === "immediate" && second.size !== 0) {
    return { operands: [{ ...first, size: second.size }, second, ...rest] };
  }
  return { operands };
}
