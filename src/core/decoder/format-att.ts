import { hex0x } from "../bits/hex.ts";
import { conditionName } from "../isa/conditions.ts";
import type { OperandSize } from "../isa/form.ts";
import { type Mnemonic, mnemonicEntry } from "../isa/mnemonics.ts";
import { ATT_EXTENSION_NAMES, ATT_FAR_NAMES, ATT_SUFFIX, hasSizedName, MOVABS, printedName } from "../isa/spellings.ts";
import { printedX87Name } from "../isa/x87-spellings.ts";
import { attAddress } from "./address-text.ts";
import { branchTarget, hasSizedRegister, memoryEncoding, memoryOperand, ripTarget } from "./encoding.ts";
import { addressText, type FormatOptions, type InstructionText } from "./format-options.ts";
import {
  DEBUG_REGISTER,
  GPR,
  IMMEDIATE,
  IMMEDIATE2,
  type Instruction,
  MEMORY,
  type Operand,
  RELATIVE,
} from "./instruction.ts";
import { immediateValue, registerName } from "./operand-text.ts";
import { comparisonName, shownOperands } from "./shown-operands.ts";
import { branchHint, isNotrack, shownPrefixes } from "./shown-prefixes.ts";
import { stringOperands } from "./string-operands.ts";

/** Their memory operand needs no size suffix: the mnemonic fixes it. */
const SIZE_IN_MNEMONIC: ReadonlySet<Mnemonic> = new Set<Mnemonic>([
  "SETcc",
  "LLDT",
  "SLDT",
  "LTR",
  "STR",
  "VERR",
  "VERW",
  "LMSW",
  "SMSW",
  "INVLPG",
  "CMPXCHG8B",
  "CMPXCHG16B",
  "LDMXCSR",
  "STMXCSR",
  "FXSAVE",
  "FXRSTOR",
  "FXSAVE64",
  "FXRSTOR64",
]);
/** Their memory operand is an integer, of two sizes in 64-bit mode, which no register shows. */
const FROM_INTEGER: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["CVTSI2SS", "CVTSI2SD"]);
const DEFAULTS_TO_STACK_SIZE: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["PUSH", "POP", "CALL", "JMP"]);
const DESCRIPTOR_TABLES: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LGDT", "LIDT", "SGDT", "SIDT"]);
/** Printed in Intel order all the same. */
const INTEL_ORDER: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["ENTER", "BOUND"]);

/** AT&T text as objdump prints it. */
export function formatAtt(instruction: Instruction, options: FormatOptions): InstructionText {
  const { form } = instruction;
  const target = ripTarget(instruction, options.address);
  return {
    prefixes: shownPrefixes(instruction, "att"),
    mnemonic: mnemonicOf(instruction),
    operands: operandsOf(instruction, options),
    ...(target !== undefined && memoryOperand(instruction) !== undefined && form.modrm !== null
      ? { comment: addressText(target, options) }
      : {}),
  };
}

function mnemonicOf(instruction: Instruction): string {
  const { form, operandSize, condition, in64BitMode, addressSize, operand0, operand1 } = instruction;
  const { mnemonic } = form;
  const memory = memoryOperand(instruction);
  switch (mnemonic) {
    case "Jcc":
      return `j${conditionName(condition)}${branchHint(instruction)}`;
    case "SETcc":
      return `set${conditionName(condition)}`;
    case "CMOVcc":
      return `cmov${conditionName(condition)}`;
    case "MOVZX":
    case "MOVSX":
    case "MOVSXD": {
      const name = ATT_EXTENSION_NAMES.find(
        (row) => row.mnemonic === mnemonic && row.from === operand1.size && row.to === operand0.size,
      );
      return name?.name ?? mnemonic.toLowerCase();
    }
    case "MOV":
      if (form.immediates[0] === "io") return MOVABS;
      if (in64BitMode && addressSize === 64 && memory !== undefined && form.modrm === null) return MOVABS;
      break;
    case "CRC32":
      return memory === undefined ? "crc32" : `crc32${ATT_SUFFIX[operand1.size as OperandSize]}`;
    case "LOOP":
    case "LOOPE":
    case "LOOPNE": {
      const counter = addressSize === (in64BitMode ? 64 : 32) ? "" : ATT_SUFFIX[addressSize];
      return mnemonic.toLowerCase() + counter + branchHint(instruction);
    }
    case "JCXZ":
    case "JECXZ":
    case "JRCXZ":
      return mnemonic.toLowerCase() + branchHint(instruction);
    case "SYSRET":
    case "SYSEXIT":
      return in64BitMode ? printedName(mnemonic, operandSize, "att") : mnemonic.toLowerCase();
  }
  if (DESCRIPTOR_TABLES.has(mnemonic)) {
    return mnemonic.toLowerCase() + (in64BitMode ? "" : ATT_SUFFIX[operandSize]);
  }
  if (mnemonicEntry(mnemonic).feature === "x87")
    return printedX87Name(mnemonic, form.operands, form.operandSize, "att");
  const far = form.attributes.has("far") ? ATT_FAR_NAMES[mnemonic] : undefined;
  const name = far ?? comparisonName(instruction) ?? printedName(mnemonic, operandSize, "att");
  return name + suffix(instruction, memory);
}

/** The size suffix, where no register operand shows the size. */
function suffix(instruction: Instruction, memory: Operand | undefined): string {
  const { form, operandSize, operand0, in64BitMode } = instruction;
  if (FROM_INTEGER.has(form.mnemonic) && in64BitMode && memory !== undefined) return ATT_SUFFIX[form.rexW ? 64 : 32];
  if (SIZE_IN_MNEMONIC.has(form.mnemonic) || hasSizedName(form.mnemonic)) return "";
  if (DEFAULTS_TO_STACK_SIZE.has(form.mnemonic)) {
    if (form.attributes.has("far")) return operandSize === 32 ? "" : ATT_SUFFIX[operandSize];
    return operandSize === 16 && operand0.kind !== GPR && !form.attributes.has("short") ? ATT_SUFFIX[16] : "";
  }
  return memory === undefined || hasSizedRegister(instruction) ? "" : ATT_SUFFIX[operandSize];
}

function operandsOf(instruction: Instruction, options: FormatOptions): readonly string[] {
  const { form, operand0 } = instruction;
  const implied = stringOperands(instruction);
  if (implied !== undefined) {
    return implied
      .map((part) => {
        if (part.kind === "register") return `%${part.name}`;
        if (part.kind === "port") return "(%dx)";
        return `%${part.segment}:(%${part.register})`;
      })
      .reverse();
  }
  const texts = shownOperands(instruction)
    .filter((_, position) => form.operands[position] !== "1")
    // The port number of IN and OUT is written like an address.
    .map((operand, position) =>
      form.operands[position] === "DX"
        ? "(%dx)"
        : form.operands[position] === "ST0"
          ? "%st"
          : operandText(instruction, operand, options),
    );
  const indirect = form.modrm !== null && (form.mnemonic === "JMP" || form.mnemonic === "CALL");
  if (indirect) return texts.map((text) => `*${text}`);
  if (INTEL_ORDER.has(form.mnemonic) || operand0.kind === IMMEDIATE2) return texts;
  return texts.reverse();
}

function operandText(instruction: Instruction, operand: Operand, options: FormatOptions): string {
  switch (operand.kind) {
    case IMMEDIATE:
      return `$${hex0x(immediateValue(instruction, operand))}`;
    case IMMEDIATE2:
      return `$${hex0x(instruction.imm2)}`;
    case RELATIVE:
      return addressText(branchTarget(instruction, options.address), options);
    case MEMORY:
      return attAddress(instruction, memoryEncoding(instruction), !isNotrack(instruction));
    case DEBUG_REGISTER:
      return `%db${operand.register}`;
    default:
      return `%${registerName(operand)}`;
  }
}
