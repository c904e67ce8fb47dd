import { hex0x } from "../bits/hex.ts";
import { conditionName } from "../isa/conditions.ts";
import type { Mnemonic } from "../isa/mnemonics.ts";
import { namesVectorRegister } from "../isa/operand-notation.ts";
import { ATT_SUFFIX, MEMORY_SIZE_WORD, MOVABS, printedName } from "../isa/spellings.ts";
import {
  branchTarget,
  hasSegmentOverride,
  memoryEncoding,
  memoryOperand,
  pseudoIndexScale,
  ripTarget,
} from "./encoding.ts";
import { addressText, type FormatOptions, type InstructionText } from "./format-options.ts";
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
  return printedName(mnemonic, operandSize, "intel");
}

function operandsOf(instruction: Instruction, options: FormatOptions): readonly string[] {
  const { form, operand0, operand1, operand2 } = instruction;
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
  return [operand0, operand1, operand2]
    .filter((operand) => operand.kind !== NO_OPERAND)
    .map((operand, position) => (form.operands[position] === "1" ? "1" : operandText(instruction, operand, options)));
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
      return memorySizeWord(instruction, operand) + memoryText(instruction);
    default:
      return registerName(operand);
  }
}

function memorySizeWord({ form }: Instruction, { size }: Operand): string {
  if (form.mnemonic === "INVLPG") return sizeWord(8);
  // The address of a moffs operand has no size word: the accumulator shows it.
  if (DESCRIPTOR_TABLES.has(form.mnemonic) || form.modrm === null || form.mnemonic === "LDDQU") return "";
  return size === 128 && namesVectorRegister(form.operands) ? "XMMWORD PTR " : sizeWord(size);
}

function memoryText(instruction: Instruction): string {
  const { base, index, scale, addressSize, dispLow, in64BitMode } = instruction;
  const encoding = memoryEncoding(instruction);
  const segment = segmentText(instruction);
  const pseudo = pseudoIndexScale(instruction, encoding);
  if (base === NO_REGISTER && index === NO_REGISTER && pseudo < 0) {
    return `${segment === "" ? "ds:" : segment}${hex0x(absoluteOffset(instruction))}`;
  }
  const terms: string[] = [];
  if (base === RIP_BASE) terms.push(addressSize === 64 ? "rip" : "eip");
  else if (base !== NO_REGISTER) terms.push(gprName(base, addressSize));
  if (index !== NO_REGISTER) terms.push(gprName(index, addressSize) + (addressSize === 16 ? "" : `*${1 << scale}`));
  else if (pseudo >= 0) terms.push(`${in64BitMode && addressSize === 64 ? "riz" : "eiz"}*${1 << pseudo}`);
  let displacement = "";
  if (encoding.displacementBytes > 0) {
    // Beside eiz without a base the displacement is an absolute 32-bit address.
    const absolute = base === NO_REGISTER && index === NO_REGISTER && in64BitMode && addressSize === 32;
    if (absolute) displacement = `+${hex0x(absoluteOffset(instruction))}`;
    else if (base === RIP_BASE) displacement = `+${hex0x(BigInt(dispLow))}`;
    else displacement = dispLow < 0 ? signedHex(dispLow) : `+${signedHex(dispLow)}`;
  }
  return `${segment}[${terms.join("+")}${displacement}]`;
}

function segmentText(instruction: Instruction): string {
  return hasSegmentOverride(instruction) && !isNotrack(instruction) ? `${segmentName(instruction.segment)}:` : "";
}
