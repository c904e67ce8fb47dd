import { hex0x } from "../bits/hex.ts";
import { type AbsentOperand, hasVexTwin } from "../isa/absent/absent-row.ts";
import { ATT_SUFFIX } from "../isa/spellings.ts";
import { type AbsentInstruction, decodeAbsent, sizeBits, vectorLetter } from "./absent-instruction.ts";
import { attAddress, intelAddress } from "./address-text.ts";
import { ripTarget } from "./encoding.ts";
import { addressText, type FormatOptions, type InstructionText, instructionLine } from "./format-options.ts";
import { gprName } from "./operand-text.ts";
import { prefixName } from "./shown-prefixes.ts";

/**
 * One line of disassembly of what `decode` calls unimplemented, in objdump's words (NASM syntax has bytes instead), and its length.
 * It needs the tables of all that the processor does not have: the page does without.
 * @returns undefined where an operand, W or the vector length makes it an encoding that no processor has
 */
export function formatAbsent(
  bytes: Uint8Array,
  offset: number,
  in64BitMode: boolean,
  options: FormatOptions,
): { readonly text: string; readonly length: number } | undefined {
  const instruction = decodeAbsent(bytes, offset, in64BitMode);
  if (instruction === undefined) return undefined;
  const { length } = instruction;
  return {
    text: instructionLine(textOf(instruction, bytes.subarray(offset, offset + length), options), options),
    length,
  };
}

function textOf(instruction: AbsentInstruction, bytes: Uint8Array, options: FormatOptions): InstructionText {
  if (options.syntax === "att") return attText(instruction, options);
  if (options.syntax === "intel") return intelText(instruction, options);
  return {
    prefixes: [],
    mnemonic: "db",
    operands: Array.from(bytes, (byte) => hex0x(byte)),
    comment: intelText(instruction, options).mnemonic,
  };
}

function attText(instruction: AbsentInstruction, options: FormatOptions): InstructionText {
  const { row } = instruction;
  const name = row.mnemonic.toLowerCase();
  if (row.attOperands !== "") {
    const operands = row.attOperands.replace("%ra", `%${gprName(0, instruction.addressSize)}`).split(",");
    return { prefixes: shownPrefixes(instruction), mnemonic: name, operands };
  }
  const { mnemonic, operands } = named(instruction);
  const texts = operands.map((operand, position) => {
    const decoration = position === 0 ? maskText(instruction, "%") : "";
    return operandText(instruction, operand, options) + decoration;
  });
  const rounding = roundingText(instruction);
  if (rounding !== "") {
    // Beside a general register rounding belongs to the conversion: it stands before the XMM registers.
    const behind = operands.at(-1)?.place === "E" ? 1 : trailing(operands);
    texts.splice(operands.length - behind, 0, rounding);
  }
  return {
    prefixes: shownPrefixes(instruction),
    mnemonic: evexMark(instruction) + mnemonic + attSuffix(instruction),
    operands: texts.reverse(),
    ...comment(instruction, options),
  };
}

function intelText(instruction: AbsentInstruction, options: FormatOptions): InstructionText {
  const { mnemonic, operands } = named(instruction);
  const texts = operands.map((operand, position) => {
    const decoration = position === 0 ? maskText(instruction, "") : "";
    return operandText(instruction, operand, options) + decoration;
  });
  const rounding = roundingText(instruction);
  const last = operands.length - trailing(operands) - 1;
  if (rounding !== "") texts[last] += rounding;
  return {
    prefixes: shownPrefixes(instruction),
    mnemonic: evexMark(instruction) + mnemonic + (wideXbegin(instruction) ? "w" : ""),
    operands: texts,
    ...comment(instruction, options),
  };
}

const wideXbegin = ({ row, operandSize }: AbsentInstruction): boolean =>
  row.mnemonic === "XBEGIN" && operandSize === 16;

/** Immediates stand behind the operand that rounding belongs to. */
function trailing(operands: readonly AbsentOperand[]): number {
  return operands.at(-1)?.place === "fixed" ? 1 : 0;
}

function comment(instruction: AbsentInstruction, options: FormatOptions): { readonly comment?: string } {
  const target = instruction.memory === null ? undefined : ripTarget(instruction, options.address);
  return target === undefined ? {} : { comment: addressText(target, options) };
}

const PREDICATES = (
  "eq lt le unord neq nlt nle ord eq_uq nge ngt false neq_oq ge gt true eq_os lt_oq le_oq unord_s neq_us nlt_uq nle_uq ord_s " +
  "eq_us nge_uq ngt_uq false_os neq_os ge_oq gt_oq true_us"
).split(" ");
const INTEGER_PREDICATES = ["eq", "lt", "le", "", "neq", "nlt", "nle", ""];
const CARRYLESS: Readonly<Record<number, string>> = { 0: "lqlq", 1: "hqlq", 16: "lqhq", 17: "hqhq" };

/** The name and the operands that it leaves: a comparison's predicate goes into the name. */
function named({ row, immediates }: AbsentInstruction): {
  readonly mnemonic: string;
  readonly operands: readonly AbsentOperand[];
} {
  const name = row.mnemonic.toLowerCase();
  const [immediate = 0] = immediates;
  const shorter = (mnemonic: string) => ({ mnemonic, operands: row.operands.slice(0, -1) });
  const [, compare, kind] = /^(vcmp)([ps][sdh])$/.exec(name) ?? [];
  const predicate = PREDICATES[immediate];
  if (compare !== undefined && predicate !== undefined) return shorter(`${compare}${predicate}${kind}`);
  const [, integer, element] = /^(vpcmp)(u?[bwdq])$/.exec(name) ?? [];
  const integerPredicate = INTEGER_PREDICATES[immediate] ?? "";
  if (integer !== undefined && integerPredicate !== "") return shorter(`${integer}${integerPredicate}${element}`);
  const halves = name.endsWith("pclmulqdq") ? CARRYLESS[immediate] : undefined;
  if (halves !== undefined)
    return shorter(`${name.slice(0, -3)}${halves.slice(0, 2)}${halves.slice(2)}dq`.replace("pclmulq", "pclmul"));
  return { mnemonic: name, operands: row.operands };
}

/** `{evex} ` where a VEX prefix could say the same, `{vex} ` before what is an instruction of AVX-512 first. */
function evexMark(instruction: AbsentInstruction): string {
  const { row, encoding } = instruction;
  if (encoding === "VEX")
    return /^VP(DP(BUSD|WSSD)S?|MADD52[LH]UQ)$|^VCVTNEPS2BF16$/.test(row.mnemonic) ? "{vex} " : "";
  if (encoding !== "EVEX" || !hasVexTwin(row)) return "";
  const { vectorBits, mask, broadcast, roundingControl, register, vvvv, rm, memory } = instruction;
  const evexOnly =
    vectorBits === 512 ||
    mask !== 0 ||
    broadcast ||
    roundingControl >= 0 ||
    register >= 16 ||
    vvvv >= 16 ||
    (memory === null && rm >= 16);
  return evexOnly ? "" : "{evex} ";
}

/** Where no register shows how much memory is meant. */
function attSuffix(instruction: AbsentInstruction): string {
  const { row, memory, vectorBits, broadcast, in64BitMode } = instruction;
  if (wideXbegin(instruction)) return "w";
  if (memory === null) return "";
  if (in64BitMode && /^(VCVTU?SI2S[SDH]|PTWRITE)$/.test(row.mnemonic)) {
    const source = row.operands.at(-1);
    return ATT_SUFFIX[source !== undefined && sizeBits(source.size, instruction) === 64 ? 64 : 32];
  }
  return !broadcast && hidesLength(instruction) ? vectorLetter(vectorBits) : "";
}

/** Conversions to fewer bits: one kind of destination stands for two vector lengths, or for all three as in tests into a mask. */
const TWO_LENGTHS = /^VCVT(T?PD2(PS|U?DQ)|U?QQ2PS|PS2PHX|U?DQ2PH|NEPS2BF16)$/;
const THREE_LENGTHS = /^V(FPCLASSP[SDH]|CVT(PD|U?QQ)2PH)$/;

function hidesLength({ row, vectorBits }: AbsentInstruction): boolean {
  return THREE_LENGTHS.test(row.mnemonic) || (vectorBits < 512 && TWO_LENGTHS.test(row.mnemonic));
}

/** `{%k1}{z}` */
function maskText({ mask, zeroing }: AbsentInstruction, sigil: string): string {
  return (mask === 0 ? "" : `{${sigil}k${mask}}`) + (zeroing ? "{z}" : "");
}

const ROUNDING = ["rn", "rd", "ru", "rz"];

function roundingText({ row, roundingControl }: AbsentInstruction): string {
  if (roundingControl < 0) return "";
  return row.rounding === "er" ? `{${ROUNDING[roundingControl]}-sae}` : "{sae}";
}

function operandText(instruction: AbsentInstruction, operand: AbsentOperand, options: FormatOptions): string {
  const { memory } = instruction;
  const att = options.syntax === "att";
  if (operand.memory !== null && memory !== null) {
    const where = att
      ? attAddress(instruction, memory, true)
      : sizeWord(instruction, operand) + intelAddress(instruction, memory, true);
    return where + broadcastText(instruction, att);
  }
  if (operand.text === "rel") {
    const target = options.address + BigInt(instruction.length + instruction.relative);
    return addressText(BigInt.asUintN(instruction.in64BitMode ? 64 : 32, target), options);
  }
  if (operand.text === "Ib" || operand.text === "I4") {
    const { row, immediates } = instruction;
    const position = row.operands.filter(({ text }) => text === "Ib").indexOf(operand);
    const value = operand.text === "Ib" ? (immediates[Math.max(0, position)] ?? 0) : (immediates[0] ?? 0) & 15;
    return (att ? "$" : "") + hex0x(value);
  }
  return (att ? "%" : "") + registerText(instruction, operand);
}

function registerText(instruction: AbsentInstruction, { place, text, size }: AbsentOperand): string {
  const { register, vvvv, rm, immediates, in64BitMode } = instruction;
  const vector = (number: number): string => {
    const bits = size === "y" ? 256 : size === "z" ? 512 : Math.max(128, sizeBits(size, instruction));
    return `${vectorLetter(bits)}mm${number}`;
  };
  const general = (number: number): string => gprName(number & 15, sizeBits(size, instruction));
  switch (place) {
    case "V":
      return vector(register);
    case "H":
      return vector(vvvv);
    case "W":
    case "U":
      return vector(rm);
    case "L":
      return vector(((immediates[0] ?? 0) >> 4) & (in64BitMode ? 15 : 7));
    case "G":
      return general(register);
    case "B":
      return general(vvvv);
    case "E":
    case "R":
      return general(rm);
    case "KG":
      return `k${register & 7}`;
    case "KB":
      return `k${vvvv & 7}`;
    case "KE":
      return `k${rm & 7}`;
    case "TG":
      return `tmm${register & 7}`;
    case "TB":
      return `tmm${vvvv & 7}`;
    case "TE":
      return `tmm${rm & 7}`;
    default:
      return text;
  }
}

const SIZE_WORDS: Readonly<Record<number, string>> = {
  8: "BYTE",
  16: "WORD",
  32: "DWORD",
  64: "QWORD",
  128: "XMMWORD",
  256: "YMMWORD",
  512: "ZMMWORD",
};

function sizeWord(instruction: AbsentInstruction, { memory, text }: AbsentOperand): string {
  const { row, broadcast } = instruction;
  if (broadcast) return `${SIZE_WORDS[row.broadcast]} BCST `;
  if (text === "M128o") return "OWORD PTR ";
  const bits = sizeBits(memory ?? "", instruction);
  const word = SIZE_WORDS[bits];
  return word === undefined ? "" : `${word} PTR `;
}

/** `{1to8}`: always in AT&T text; in Intel text where the destination does not tell how many. */
function broadcastText(instruction: AbsentInstruction, att: boolean): string {
  const { row, broadcast } = instruction;
  if (!broadcast) return "";
  const source = row.operands.find(({ memory }) => memory !== null);
  const bits = sizeBits(source?.memory ?? "", instruction);
  if (!att && !hidesLength(instruction)) return "";
  return `{1to${bits / row.broadcast}}`;
}

/** Prefixes that the rest of the text does not show. */
function shownPrefixes(instruction: AbsentInstruction): readonly string[] {
  const { prefixes, mandatoryPrefix, in64BitMode, memory, row, encoding } = instruction;
  const names: (string | undefined)[] = Array.from(prefixes, (byte) => prefixName(byte, in64BitMode));
  const hide = (hidden: (byte: number) => boolean): void => {
    const at = prefixes.findLastIndex(hidden);
    if (at >= 0) names[at] = undefined;
  };
  if (mandatoryPrefix !== 0) hide((byte) => byte === mandatoryPrefix);
  if (memory !== null || row.attOperands.includes("%ra")) {
    if (memory === null || instruction.base >= 0 || instruction.index >= 0) hide((byte) => byte === 0x67);
  }
  if (memory !== null)
    hide((byte) => byte === 0x64 || byte === 0x65 || (!in64BitMode && [0x26, 0x2e, 0x36, 0x3e].includes(byte)));
  const sized = (letter: string): boolean => row.operands.some(({ size }) => size === letter);
  if (sized("v") || row.mnemonic === "XBEGIN") hide((byte) => byte === 0x66);
  const last = prefixes.length - 1;
  const rex = in64BitMode && encoding === "legacy" ? (prefixes[last] ?? 0) : 0;
  const usesW = row.w !== null || sized("v") || sized("y");
  if ((rex & 0xf0) === 0x40 && row.operands.length > 0 && ((rex & 8) === 0 || usesW)) names[last] = undefined;
  return names.filter((name) => name !== undefined);
}
