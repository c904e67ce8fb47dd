import { hex0x } from "../bits/hex.ts";
import { conditionName } from "../isa/conditions.ts";
import { type Mnemonic, mnemonicEntry } from "../isa/mnemonics.ts";
import { MEMORY_SIZE_WORD, printedName } from "../isa/spellings.ts";
import {
  branchTarget,
  hasSegmentOverride,
  hasSizedRegister,
  memoryEncoding,
  memoryOperand,
  ripTarget,
} from "./encoding.ts";
import { formatIntel } from "./format-intel.ts";
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
  ST,
} from "./instruction.ts";
import { absoluteOffset, gprName, immediateValue, registerName, segmentName, signedHex } from "./operand-text.ts";
import { comparisonName, shownOperands } from "./shown-operands.ts";
import { hasFixedWordMemory, shownPrefixes } from "./shown-prefixes.ts";
import { stringOperands } from "./string-operands.ts";

/** Their memory operand takes no size word. */
const DESCRIPTOR_TABLES: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LGDT", "LIDT", "SGDT", "SIDT"]);
const COUNTED: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LOOP", "LOOPE", "LOOPNE"]);
const UNSIZED: ReadonlySet<Mnemonic> = new Set<Mnemonic>([
  ...DESCRIPTOR_TABLES,
  "INVLPG",
  "LEA",
  "BOUND",
  "CLFLUSH",
  "PREFETCH",
  "PREFETCHW",
]);
/** The operand size is not in an operand: NASM takes it from a prefix or from the name. */
const SIZED_BY_PREFIX: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["ENTER", "LEAVE", "SYSRET", "SYSEXIT"]);
const TWO_SIZED: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LAR", "LSL", "MOVZX", "MOVSX", "MOVSXD", "CRC32"]);

/** NASM text that `nasm` assembles back to the same instruction; `db` where NASM has no words for it. */
export function formatNasm(instruction: Instruction, options: FormatOptions): InstructionText {
  if (isUnknownToNasm(instruction)) {
    const bytes = Array.from(instruction.bytes, (byte) => hex0x(byte, 2));
    const intel = formatIntel(instruction, options);
    return {
      prefixes: [],
      mnemonic: "db",
      operands: bytes,
      comment: `${intel.mnemonic} ${intel.operands.join(",")}`,
    };
  }
  const comment = commentOf(instruction, options);
  return {
    prefixes: prefixesOf(instruction),
    mnemonic: mnemonicOf(instruction),
    operands: stringOperands(instruction) !== undefined ? [] : operandsOf(instruction, options),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** Forms that the processor has and NASM refuses. */
function isUnknownToNasm({ form, operandSize }: Instruction): boolean {
  switch (form.mnemonic) {
    case "FNSETPM":
    case "FSTPNCE":
      return true;
    case "BSWAP":
      return operandSize === 16;
    case "MOVSXD":
      return operandSize !== 64;
    case "MOVZX":
    case "MOVSX":
      return operandSize === 16 && form.operands[1] === "r/m16";
    default:
      return form.attributes.has("alias") && mnemonicEntry(form.mnemonic).feature === "x87";
  }
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
  const { form, lock, prefixes, repeat, in64BitMode, addressSize, operandSize, segment, operand0 } = instruction;
  const { mnemonic } = form;
  const words: string[] = [];
  if (repeat !== 0) words.push(repeat === 0xf2 ? "repne" : form.attributes.has("rep") ? "rep" : "repe");
  else if (mnemonic === "RET" && prefixes.includes(0xf3)) words.push("rep");
  else {
    const shown = shownPrefixes(instruction, "intel");
    const elision = shown.find((name) => name === "xacquire" || name === "xrelease");
    if (elision !== undefined) words.push(elision);
    if (shown.includes("bnd") && operand0.size !== 8) words.push("bnd");
  }
  if (lock) words.push("lock");

  const implied = stringOperands(instruction) !== undefined;
  const impliedAddress =
    implied || COUNTED.has(mnemonic) || (form.modrm === null && memoryOperand(instruction) !== undefined);
  if (impliedAddress && addressSize !== (in64BitMode ? 64 : 32)) words.push(`a${addressSize}`);
  if (needsSizePrefix(instruction)) words.push(`o${operandSize}`);
  if (implied && hasSegmentOverride(instruction) && mnemonic !== "STOS" && mnemonic !== "SCAS" && mnemonic !== "INS") {
    words.push(segmentName(segment));
  }
  return words;
}

/** The operand size differs from the mode's and no operand or name shows it. */
function needsSizePrefix(instruction: Instruction): boolean {
  const { form, in64BitMode, operandSize, operand0 } = instruction;
  if (SIZED_BY_PREFIX.has(form.mnemonic)) return operandSize === 16 || form.rexW;
  if (DESCRIPTOR_TABLES.has(form.mnemonic)) return !in64BitMode && operandSize === 16;
  if (form.operands[0]?.endsWith("byte") === true) return form.operandSize === 16; // FNSAVE and its kin
  if (operand0.kind === RELATIVE) return operandSize === 16 && operand0.size === 8;
  if (form.mnemonic === "RET") return operandSize === 16 && operand0.kind !== NO_OPERAND;
  if (hasFixedWordMemory(instruction)) return form.operandSize === 16 || form.rexW;
  return (
    (form.mnemonic === "PUSH" || form.mnemonic === "POP") && operand0.kind === SEGMENT_REGISTER && operandSize === 16
  );
}

function mnemonicOf(instruction: Instruction): string {
  const { form, condition, operandSize, operand0 } = instruction;
  switch (form.mnemonic) {
    case "RET":
      return operand0.kind === NO_OPERAND ? printedName("RET", operandSize, "nasm") : "ret";
    case "Jcc":
      return `j${conditionName(condition)}`;
    case "SETcc":
      return `set${conditionName(condition)}`;
    case "CMOVcc":
      return `cmov${conditionName(condition)}`;
    default:
      return comparisonName(instruction) ?? printedName(form.mnemonic, operandSize, "nasm");
  }
}

function operandsOf(instruction: Instruction, options: FormatOptions): readonly string[] {
  const { form, operand0, operand1, operandSize } = instruction;
  if (operand0.kind === IMMEDIATE2) {
    const offset = hex0x(immediateValue(instruction, operand1));
    return [`${operandSize === 16 ? "word" : "dword"} ${hex0x(instruction.imm2)}:${offset}`];
  }
  // NASM encodes the first register of XCHG in ModRM.reg.
  const swapped = form.mnemonic === "XCHG" && form.modrm !== null && operand0.kind !== MEMORY;
  return (swapped ? [operand1, operand0] : shownOperands(instruction)).map((operand, position) =>
    form.operands[position] === "1" ? "1" : operandText(instruction, operand, options),
  );
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
    case ST:
      return `st${operand.register}`;
    default:
      return registerName(operand);
  }
}

/** `strict` keeps the encoded width where NASM would choose a shorter one. */
function immediateText(instruction: Instruction, operand: Operand): string {
  const { form, operandSize, operand0 } = instruction;
  const value = immediateValue(instruction, operand);
  const text = hex0x(value);
  if (form.attributes.has("unsigned") || operandSize === 8) return text;
  const [encoded] = form.immediates;
  const signed = BigInt.asIntN(operandSize, value);
  const fitsByte = signed >= -0x80n && signed < 0x80n;
  switch (form.mnemonic) {
    case "PUSH": {
      const strict = encoded !== "ib" && fitsByte ? "strict " : "";
      if (operandSize === 16) return `${strict}word ${text}`;
      return strict === "" ? text : `strict dword ${text}`;
    }
    case "MOV":
      if (encoded === "io") return signed >= -0x8000_0000n && signed < 0x1_0000_0000n ? `strict qword ${text}` : text;
      return form.rexW && operand0.kind !== MEMORY && signed >= 0n ? `strict dword ${text}` : text;
    case "TEST":
      return text;
    default:
      return encoded !== "ib" && fitsByte ? `strict ${text}` : text;
  }
}

function branchText(instruction: Instruction, { size }: Operand, options: FormatOptions): string {
  const target = hex0x(branchTarget(instruction, options.address));
  const { mnemonic } = instruction.form;
  const width = size === 16 ? "word " : "";
  if (mnemonic === "JMP" || mnemonic === "Jcc") return `${size === 8 ? "short" : "near"} ${width}${target}`;
  return width + target;
}

function memorySizeWord(instruction: Instruction, { size }: Operand): string {
  const { form, operandSize } = instruction;
  if (UNSIZED.has(form.mnemonic)) return "";
  if (form.attributes.has("far")) return `far ${operandSize === 16 ? "word" : operandSize === 64 ? "qword" : "dword"} `;
  if (hasSizedRegister(instruction) && !TWO_SIZED.has(form.mnemonic)) return "";
  const word = MEMORY_SIZE_WORD[size];
  return word === undefined ? "" : `${size === 80 ? "tword" : word} `;
}

function memoryText(instruction: Instruction): string {
  const { form, base, index, scale, addressSize, in64BitMode, dispLow } = instruction;
  const encoding = memoryEncoding(instruction);
  const override = hasSegmentOverride(instruction) ? `${segmentName(instruction.segment)}:` : "";
  if (base === RIP_BASE) {
    const offset = dispLow + instruction.length;
    const place = offset < 0 ? `$${signedHex(offset)}` : `$+${signedHex(offset)}`;
    return addressSize === 64 ? `[${override}rel ${place}]` : `[${override}a32 rel ${place}]`;
  }
  if (base === NO_REGISTER && index === NO_REGISTER) {
    const offset = hex0x(absoluteOffset(instruction));
    if (form.modrm === null)
      return in64BitMode && addressSize === 64 ? `[${override}qword ${offset}]` : `[${override}${offset}]`;
    if (addressSize === 16) return `[${override}word ${offset}]`;
    return in64BitMode ? `[${override}${addressSize === 32 ? "a32" : "dword"} ${offset}]` : `[${override}${offset}]`;
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
