import { hex0x } from "../bits/hex.ts";
import { conditionName } from "../isa/conditions.ts";
import { type Mnemonic, mnemonicEntry } from "../isa/mnemonics.ts";
import { namesVectorRegister } from "../isa/operand-notation.ts";
import { ATT_SUFFIX, MEMORY_SIZE_WORD, MOVABS, printedName } from "../isa/spellings.ts";
import { printedX87Name } from "../isa/x87-spellings.ts";
import { intelAddress } from "./address-text.ts";
import { branchTarget, memoryEncoding, memoryOperand, ripTarget } from "./encoding.ts";
import { addressText, type FormatOptions, type InstructionText } from "./format-options.ts";
import {
  IMMEDIATE,
  IMMEDIATE2,
  type Instruction,
  MEMORY,
  type Operand,
  RELATIVE,
  SEGMENT_REGISTER,
} from "./instruction.ts";
import { immediateValue, registerName } from "./operand-text.ts";
import { comparisonName, shownOperands } from "./shown-operands.ts";
import { isNotrack, shownPrefixes } from "./shown-prefixes.ts";
import { stringOperands } from "./string-operands.ts";

const DESCRIPTOR_TABLES: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LGDT", "LIDT", "SGDT", "SIDT"]);

/** Intel text as `objdump -M intel` prints it. */
export function formatIntel(instruction: Instruction, options: FormatOptions): InstructionText {
  const { form } = instruction;
  const target = ripTarget(instruction, options.address);
  return {
    prefixes: shownPrefixes(instruction, "intel"),
    mnemonic: mnemonicOf(instruction),
    operands: operandsOf(instruction, options),
    ...(target !== undefined && memoryOperand(instruction) !== undefined && form.modrm !== null
      ? { comment: addressText(target, options) }
      : {}),
  };
}

function mnemonicOf(instruction: Instruction): string {
  const { form, operandSize, condition, in64BitMode, addressSize, operand0 } = instruction;
  const { mnemonic } = form;
  switch (mnemonic) {
    case "Jcc":
      return `j${conditionName(condition)}`;
    case "SETcc":
      return `set${conditionName(condition)}`;
    case "CMOVcc":
      return `cmov${conditionName(condition)}`;
    case "MOV":
      if (form.immediates[0] === "io") return MOVABS;
      return in64BitMode && addressSize === 64 && form.modrm === null && memoryOperand(instruction) !== undefined
        ? MOVABS
        : "mov";
    case "PUSH":
    case "POP":
    case "CALL":
    case "JMP": {
      // A 16-bit operand size shows in the name where no operand shows it.
      const hidden = operand0.kind === IMMEDIATE || operand0.kind === RELATIVE || operand0.kind === SEGMENT_REGISTER;
      const wide = operandSize !== 16 || form.attributes.has("short") || !hidden;
      return mnemonic.toLowerCase() + (wide ? "" : ATT_SUFFIX[16]);
    }
    case "PCMPESTRI":
    case "PCMPESTRM":
      return mnemonic.toLowerCase() + (form.rexW ? "q" : "");
    case "SYSRET":
    case "SYSEXIT":
      return in64BitMode ? printedName(mnemonic, operandSize, "intel") : mnemonic.toLowerCase();
  }
  if (DESCRIPTOR_TABLES.has(mnemonic)) {
    return mnemonic.toLowerCase() + (in64BitMode ? "" : operandSize === 16 ? "w" : "d");
  }
  if (mnemonicEntry(mnemonic).feature === "x87")
    return printedX87Name(mnemonic, form.operands, form.operandSize, "intel");
  return comparisonName(instruction) ?? printedName(mnemonic, operandSize, "intel");
}

function operandsOf(instruction: Instruction, options: FormatOptions): readonly string[] {
  const { form, operand0, operand1 } = instruction;
  const implied = stringOperands(instruction);
  if (implied !== undefined) {
    return implied.map((part) => {
      if (part.kind === "register") return part.name;
      if (part.kind === "port") return "dx";
      return `${sizeWord(part.size)}${part.segment}:[${part.register}]`;
    });
  }
  if (operand0.kind === IMMEDIATE2) {
    return [`${hex0x(instruction.imm2)}:${hex0x(immediateValue(instruction, operand1))}`];
  }
  return shownOperands(instruction).map((operand, position) => {
    if (form.operands[position] === "1") return "1";
    return form.operands[position] === "ST0" ? "st" : operandText(instruction, operand, options);
  });
}

/** `DWORD PTR `, or nothing where the memory has no size. */
function sizeWord(size: number): string {
  const word = MEMORY_SIZE_WORD[size];
  return word === undefined ? "" : `${word.toUpperCase()} PTR `;
}

function operandText(instruction: Instruction, operand: Operand, options: FormatOptions): string {
  switch (operand.kind) {
    case IMMEDIATE:
      return hex0x(immediateValue(instruction, operand));
    case IMMEDIATE2:
      return hex0x(instruction.imm2);
    case RELATIVE:
      return addressText(branchTarget(instruction, options.address), options);
    case MEMORY:
      return (
        memorySizeWord(instruction, operand) +
        intelAddress(instruction, memoryEncoding(instruction), !isNotrack(instruction))
      );
    default:
      return registerName(operand);
  }
}

function memorySizeWord({ form }: Instruction, { size }: Operand): string {
  if (form.mnemonic === "INVLPG") return sizeWord(8);
  // The address of a moffs operand has no size word: the accumulator shows it.
  const unsized = form.mnemonic === "INVPCID" || form.mnemonic === "LDDQU" || form.modrm === null;
  if (unsized || DESCRIPTOR_TABLES.has(form.mnemonic)) return "";
  return size === 128 && namesVectorRegister(form.operands) ? "XMMWORD PTR " : sizeWord(size);
}
