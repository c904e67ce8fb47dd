import { hex0x } from "../bits/hex.ts";
import { conditionName } from "../isa/conditions.ts";
import type { Mnemonic } from "../isa/mnemonics.ts";
import { MEMORY_SIZE_WORD, printedName } from "../isa/spellings.ts";
import {
  branchTarget,
  hasSegmentOverride,
  hasSizedRegister,
  memoryEncoding,
  memoryOperand,
  pseudoIndexScale,
  ripTarget,
} from "./encoding.ts";
import type { FormatOptions, InstructionText } from "./format-options.ts";
import {
  IMMEDIATE,
  IMMEDIATE2,
  type Instruction,
  MEMORY,
  NO_OPERAND,
  NO_REGISTER,
  type Operand,
  RELATIVE,
  RIP_BASE,
  SEGMENT_REGISTER,
} from "./instruction.ts";
import { absoluteOffset, gprName, immediateValue, registerName, segmentName, signedHex } from "./operand-text.ts";
import { stringOperands } from "./string-operands.ts";

/** Their memory operand takes no size word. */
const UNSIZED: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LGDT", "LIDT", "SGDT", "SIDT", "INVLPG", "LEA", "BOUND"]);
/** The operand size is not in an operand: NASM takes it from a prefix or from the name. */
const SIZED_BY_PREFIX: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["ENTER", "LEAVE", "SYSRET", "SYSEXIT"]);
const TWO_SIZED: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LAR", "LSL", "MOVZX", "MOVSX", "MOVSXD"]);

/** NASM text that `nasm` assembles back to the same instruction. */
export function formatNasm(instruction: Instruction, options: FormatOptions): InstructionText {
  const { form } = instruction;
  const comment = commentOf(instruction, options);
  return {
    prefixes: prefixesOf(instruction),
    mnemonic: mnemonicOf(instruction),
    operands:
      form.mnemonic === "XLAT" || stringOperands(instruction) !== undefined ? [] : operandsOf(instruction, options),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** NASM has no `<symbol>`: the name of a target stands in a comment. */
function commentOf(instruction: Instruction, { address, symbolAt }: FormatOptions): string | undefined {
  const { form, operand0 } = instruction;
  const named = (target: bigint): string | undefined => {
    const symbol = symbolAt?.(target);
    return symbol === undefined ? undefined : `<${symbol}>`;
  };
  if (operand0.kind === RELATIVE) return named(branchTarget(instruction, address));
  const target =
    memoryOperand(instruction) === undefined || form.modrm === null ? undefined : ripTarget(instruction, address);
  if (target === undefined) return undefined;
  return [hex0x(target), named(target)].filter((text) => text !== undefined).join(" ");
}

function prefixesOf(instruction: Instruction): readonly string[] {
  const { form, lock, prefixes, repeat, in64BitMode, addressSize, operandSize, segment } = instruction;
  const words: string[] = [];
  const prefix = prefixes.findLast((byte) => byte === 0xf2 || byte === 0xf3);
  if (repeat !== 0) {
    words.push(repeat === 0xf2 ? "repne" : form.attributes.has("rep") ? "rep" : "repe");
  } else if (
    prefix === 0xf2 &&
    form.attributes.has("f64") &&
    form.addressSize === 0 &&
    !form.mnemonic.startsWith("LOOP")
  ) {
    words.push("bnd");
  } else if (prefix === 0xf3 && form.mnemonic === "RET") words.push("rep");
  if (lock) words.push("lock");
  const implied = stringOperands(instruction) !== undefined;
  const standard = in64BitMode ? 64 : 32;
  if (
    addressSize !== standard &&
    (implied || form.mnemonic.startsWith("LOOP") || (form.modrm === null && memoryOperand(instruction) !== undefined))
  ) {
    words.push(`a${addressSize}`);
  }
  if (SIZED_BY_PREFIX.has(form.mnemonic)) {
    if (operandSize === 16 || (operandSize === 64 && form.rexW)) words.push(`o${operandSize}`);
  }
  if (form.mnemonic === "LGDT" || form.mnemonic === "LIDT" || form.mnemonic === "SGDT" || form.mnemonic === "SIDT") {
    if (!in64BitMode && operandSize === 16) words.push("o16");
  }
  if (
    (form.mnemonic === "PUSH" || form.mnemonic === "POP") &&
    instruction.operand0.kind === SEGMENT_REGISTER &&
    operandSize === 16
  ) {
    words.push("o16");
  }
  if (instruction.operand0.kind === RELATIVE && operandSize === 16) words.push("o16");
  if (
    implied &&
    hasSegmentOverride(instruction) &&
    form.mnemonic !== "STOS" &&
    form.mnemonic !== "SCAS" &&
    form.mnemonic !== "INS"
  ) {
    words.push(segmentName(segment));
  }
  return words;
}

function mnemonicOf({ form, condition, operandSize }: Instruction): string {
  switch (form.mnemonic) {
    case "Jcc":
      return `j${conditionName(condition)}`;
    case "SETcc":
      return `set${conditionName(condition)}`;
    case "CMOVcc":
      return `cmov${conditionName(condition)}`;
    default:
      return printedName(form.mnemonic, operandSize, "nasm");
  }
}

function operandsOf(instruction: Instruction, options: FormatOptions): readonly string[] {
  const { form, operand0, operand1, operand2, operandSize } = instruction;
  if (operand0.kind === IMMEDIATE2) {
    const offset = hex0x(immediateValue(instruction, operand1));
    return [`${operandSize === 16 ? "word" : "dword"} ${hex0x(instruction.imm2)}:${offset}`];
  }
  return [operand0, operand1, operand2]
    .filter((operand) => operand.kind !== NO_OPERAND)
    .map((operand, position) => (form.operands[position] === "1" ? "1" : operandText(instruction, operand, options)));
}

function operandText(instruction: Instruction, operand: Operand, options: FormatOptions): string {
  switch (operand.kind) {
    case IMMEDIATE:
      return immediateText(instruction, operand);
    case IMMEDIATE2:
      return hex0x(instruction.imm2);
    case RELATIVE:
      return branchText(instruction, operand, options);
    case MEMORY:
      return memorySizeWord(instruction, operand) + memoryText(instruction);
    default:
      return registerName(operand);
  }
}

/** `strict` keeps the encoded width where NASM would choose a shorter one. */
function immediateText(instruction: Instruction, operand: Operand): string {
  const { form, operandSize } = instruction;
  const value = hex0x(immediateValue(instruction, operand));
  if (form.attributes.has("unsigned")) return value;
  const [encoded] = form.immediates;
  if (form.mnemonic === "PUSH") {
    if (encoded === "ib") return operandSize === 16 ? `strict byte ${value}` : `strict byte ${value}`;
    return operandSize === 16 ? `word ${value}` : `strict dword ${value}`;
  }
  if (operandSize === 8) return value;
  if (encoded === "ib") return `strict byte ${value}`;
  if (encoded === "iw") return `strict word ${value}`;
  if (encoded === "id") return `strict dword ${value}`;
  return encoded === "io" ? `strict qword ${value}` : value;
}

function branchText(instruction: Instruction, { size }: Operand, options: FormatOptions): string {
  const target = hex0x(branchTarget(instruction, options.address));
  const { mnemonic } = instruction.form;
  if (mnemonic === "JMP") return `${size === 8 ? "short" : "near"} ${target}`;
  if (mnemonic === "Jcc") return `${size === 8 ? "short" : "near"} ${target}`;
  return target;
}

function memorySizeWord(instruction: Instruction, { size }: Operand): string {
  const { form, operandSize } = instruction;
  if (UNSIZED.has(form.mnemonic)) return "";
  if (form.attributes.has("far")) return `far ${operandSize === 16 ? "word" : operandSize === 64 ? "qword" : "dword"} `;
  if (hasSizedRegister(instruction) && !TWO_SIZED.has(form.mnemonic)) return "";
  const word = MEMORY_SIZE_WORD[size];
  return word === undefined ? "" : `${word} `;
}

function memoryText(instruction: Instruction): string {
  const { form, base, index, scale, addressSize, in64BitMode, dispLow } = instruction;
  const encoding = memoryEncoding(instruction);
  const override = hasSegmentOverride(instruction) ? `${segmentName(instruction.segment)}:` : "";
  if (base === RIP_BASE) {
    const offset = dispLow + instruction.length;
    const place = offset < 0 ? `$${signedHex(offset)}` : `$+${signedHex(offset)}`;
    return addressSize === 64 ? `[${override}rel ${place}]` : `[${override}dword rel ${place}]`;
  }
  if (base === NO_REGISTER && index === NO_REGISTER) {
    const offset = hex0x(absoluteOffset(instruction));
    if (form.modrm === null)
      return in64BitMode && addressSize === 64 ? `[${override}qword ${offset}]` : `[${override}${offset}]`;
    const width = addressSize === 16 ? "word" : "dword";
    return `[${override}${in64BitMode || addressSize === 16 ? `${width} ` : ""}${offset}]`;
  }
  const terms: string[] = [];
  if (base !== NO_REGISTER) terms.push(gprName(base, addressSize));
  if (index !== NO_REGISTER) {
    terms.push(gprName(index, addressSize) + (addressSize === 16 ? "" : `*${1 << scale}`));
  }
  let displacement = "";
  if (encoding.displacementBytes > 0) displacement = dispLow < 0 ? signedHex(dispLow) : `+${signedHex(dispLow)}`;
  const width = displacementWidth(encoding.displacementBytes, dispLow, base);
  const split = base === NO_REGISTER ? "nosplit " : "";
  void pseudoIndexScale;
  return `[${override}${width}${split}${terms.join("+")}${displacement}]`;
}

/** `byte` or `dword` where NASM would encode the displacement in another width. */
function displacementWidth(bytes: number, value: number, base: number): string {
  if (base === NO_REGISTER) return "";
  const fitsByte = value >= -128 && value <= 127;
  if (bytes === 1) return value === 0 ? "byte " : "";
  if (bytes === 2 && fitsByte) return "word ";
  if (bytes === 4 && fitsByte) return "dword ";
  return "";
}
