import { hex0x } from "../bits/hex.ts";
import { conditionName } from "../isa/conditions.ts";
import type { OperandSize } from "../isa/form.ts";
import type { Mnemonic } from "../isa/mnemonics.ts";
import { ATT_EXTENSION_NAMES, ATT_FAR_NAMES, ATT_SUFFIX, hasSizedName, MOVABS, printedName } from "../isa/spellings.ts";
import {
  branchTarget,
  hasSegmentOverride,
  hasSizedRegister,
  memoryEncoding,
  memoryOperand,
  pseudoIndexScale,
  ripTarget,
} from "./encoding.ts";
import { addressText, type FormatOptions, type InstructionText } from "./format-options.ts";
import {
  DEBUG_REGISTER,
  GPR,
  IMMEDIATE,
  IMMEDIATE2,
  type Instruction,
  MEMORY,
  NO_OPERAND,
  NO_REGISTER,
  type Operand,
  RELATIVE,
  RIP_BASE,
} from "./instruction.ts";
import { absoluteOffset, gprName, immediateValue, registerName, segmentName, signedHex } from "./operand-text.ts";
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
]);
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
    case "PCMPESTRI":
    case "PCMPESTRM":
      return mnemonic.toLowerCase() + (form.rexW ? "q" : "");
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
  const far = form.attributes.has("far") ? ATT_FAR_NAMES[mnemonic] : undefined;
  const name = far ?? printedName(mnemonic, operandSize, "att");
  return name + suffix(instruction, memory);
}

/** The size suffix, where no register operand shows the size. */
function suffix(instruction: Instruction, memory: Operand | undefined): string {
  const { form, operandSize, operand0 } = instruction;
  if (SIZE_IN_MNEMONIC.has(form.mnemonic) || hasSizedName(form.mnemonic)) return "";
  if (DEFAULTS_TO_STACK_SIZE.has(form.mnemonic)) {
    if (form.attributes.has("far")) return operandSize === 32 ? "" : ATT_SUFFIX[operandSize];
    return operandSize === 16 && operand0.kind !== GPR && !form.attributes.has("short") ? ATT_SUFFIX[16] : "";
  }
  return memory === undefined || hasSizedRegister(instruction) ? "" : ATT_SUFFIX[operandSize];
}

function operandsOf(instruction: Instruction, options: FormatOptions): readonly string[] {
  const { form, operand0, operand1, operand2 } = instruction;
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
  const texts = [operand0, operand1, operand2]
    .filter((operand) => operand.kind !== NO_OPERAND)
    .filter((_, position) => form.operands[position] !== "1")
    // The port number of IN and OUT is written like an address.
    .map((operand, position) =>
      form.operands[position] === "DX" ? "(%dx)" : operandText(instruction, operand, options),
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
      return memoryText(instruction);
    case DEBUG_REGISTER:
      return `%db${operand.register}`;
    default:
      return `%${registerName(operand)}`;
  }
}

function memoryText(instruction: Instruction): string {
  const { base, index, scale, addressSize, dispLow, in64BitMode } = instruction;
  const encoding = memoryEncoding(instruction);
  const segment = segmentOverride(instruction);
  const pseudo = pseudoIndexScale(instruction, encoding);
  if (base === NO_REGISTER && index === NO_REGISTER && pseudo < 0) {
    // objdump takes 16-bit addresses for signed numbers.
    return `${segment}${addressSize === 16 && encoding.modrm ? signedHex(dispLow) : hex0x(absoluteOffset(instruction))}`;
  }
  // Beside %eiz without a base the displacement is an absolute 32-bit address.
  const absolute = base === NO_REGISTER && index === NO_REGISTER && in64BitMode && addressSize === 32;
  const displacement =
    encoding.displacementBytes === 0 ? "" : absolute ? hex0x(absoluteOffset(instruction)) : signedHex(dispLow);
  const parts = [base === NO_REGISTER ? "" : `%${baseName(instruction)}`];
  if (index !== NO_REGISTER) {
    parts.push(`%${gprName(index, addressSize)}`);
    if (addressSize !== 16) parts.push(String(1 << scale));
  } else if (pseudo >= 0) {
    parts.push(in64BitMode && addressSize === 64 ? "%riz" : "%eiz", String(1 << pseudo));
  }
  return `${segment}${displacement}(${parts.join(",")})`;
}

function baseName({ base, addressSize }: Instruction): string {
  if (base === RIP_BASE) return addressSize === 64 ? "rip" : "eip";
  return gprName(base, addressSize);
}

/** `%gs:` where a segment prefix takes effect. */
function segmentOverride(instruction: Instruction): string {
  return hasSegmentOverride(instruction) && !isNotrack(instruction) ? `%${segmentName(instruction.segment)}:` : "";
}
