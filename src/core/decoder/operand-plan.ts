import type { InstructionForm, OperandSize } from "../isa/form.ts";
import { CS, DS, ES, FS, GS, SS } from "../isa/registers.ts";
import {
  CONTROL_REGISTER,
  DEBUG_REGISTER,
  GPR,
  GPR_HIGH8,
  IMMEDIATE,
  IMMEDIATE2,
  MEMORY,
  NO_OPERAND,
  type Operand,
  type OperandKind,
  RELATIVE,
  SEGMENT_REGISTER,
} from "./instruction.ts";

const shared = new Map<string, Operand>();

/** One frozen object for equal operands, so that decoded instructions share them. */
function operand(kind: OperandKind, register: number, size: Operand["size"]): Operand {
  const key = `${kind}/${register}/${size}`;
  let known = shared.get(key);
  if (known === undefined) {
    known = Object.freeze({ kind, register, size });
    shared.set(key, known);
  }
  return known;
}

export const ABSENT: Operand = operand(NO_OPERAND, 0, 0);

function registers(kind: OperandKind, size: Operand["size"], count: number): readonly Operand[] {
  return Object.freeze(Array.from({ length: count }, (_, register) => operand(kind, register, size)));
}

/** With any REX prefix: AL … R15B. */
const BYTE_REGISTERS = registers(GPR, 8, 16);
/** Without REX: AL CL DL BL AH CH DH BH. */
const LEGACY_BYTE_REGISTERS = Object.freeze([...BYTE_REGISTERS.slice(0, 4), ...registers(GPR_HIGH8, 8, 4)]);
const GPR_OPERANDS: Readonly<Record<16 | 32 | 64, readonly Operand[]>> = {
  16: registers(GPR, 16, 16),
  32: registers(GPR, 32, 16),
  64: registers(GPR, 64, 16),
};
const SEGMENT_OPERANDS = registers(SEGMENT_REGISTER, 16, 6);
const CONTROL_OPERANDS: Readonly<Record<32 | 64, readonly Operand[]>> = {
  32: registers(CONTROL_REGISTER, 32, 16),
  64: registers(CONTROL_REGISTER, 64, 16),
};
const DEBUG_OPERANDS: Readonly<Record<32 | 64, readonly Operand[]>> = {
  32: registers(DEBUG_REGISTER, 32, 16),
  64: registers(DEBUG_REGISTER, 64, 16),
};

/** Where an operand comes from. */
export type OperandSource =
  | "fixed"
  | "modrm-reg"
  | "modrm-rm"
  | "opcode-register"
  | "immediate"
  | "immediate2"
  | "relative"
  | "moffs";

/** How to fill one operand slot, worked out once per form. */
export interface OperandPlan {
  readonly source: OperandSource;
  /** The operand itself (`fixed`, immediates), or memory's. */
  readonly operand: Operand;
  /** Register operands by number, with a REX prefix and without; empty where no register is possible. */
  readonly withRex: readonly Operand[];
  readonly withoutRex: readonly Operand[];
}

/** How a form's ModRM.rm may look. */
export type RmShape = "any" | "memory" | "register" | "ignored-mod";

/** A form made ready for the decoder. */
export interface FormPlan {
  readonly form: InstructionForm;
  readonly operands: readonly OperandPlan[];
  readonly hasModrm: boolean;
  readonly rmShape: RmShape;
  readonly mayLock: boolean;
  readonly mayRepeat: boolean;
  readonly hasCondition: boolean;
  /** A row without a size is 64 bits wide in 64-bit mode. */
  readonly defaultsTo64: boolean;
  /** ModRM.reg names a segment, control or debug register; not all of them exist. */
  readonly hasSystemRegister: boolean;
  /** An absolute address of the address size follows the opcode. */
  readonly hasMoffs: boolean;
  /** Bytes of the first immediate (or displacement, or far offset) and of the second; 0 without. */
  readonly immediateBytes: number;
  readonly immediate2Bytes: number;
  readonly signExtend: boolean;
  /** 1 where the count is written into the mnemonic (`SHL r/m8, 1`). */
  readonly impliedImmediate: number;
}

const NONE: readonly Operand[] = Object.freeze([]);

const FIXED: Readonly<Record<string, Operand>> = {
  AL: operand(GPR, 0, 8),
  AX: operand(GPR, 0, 16),
  EAX: operand(GPR, 0, 32),
  RAX: operand(GPR, 0, 64),
  CL: operand(GPR, 1, 8),
  DX: operand(GPR, 2, 16),
  "1": operand(IMMEDIATE, 0, 8),
  ES: operand(SEGMENT_REGISTER, ES, 16),
  CS: operand(SEGMENT_REGISTER, CS, 16),
  SS: operand(SEGMENT_REGISTER, SS, 16),
  DS: operand(SEGMENT_REGISTER, DS, 16),
  FS: operand(SEGMENT_REGISTER, FS, 16),
  GS: operand(SEGMENT_REGISTER, GS, 16),
};

const COMPOUND_MEMORY: Readonly<Record<string, Operand["size"]>> = {
  m: 0,
  "m16&16": 32,
  "m16&32": 48,
  "m16&64": 80,
  "m32&32": 64,
  "m16:16": 32,
  "m16:32": 48,
  "m16:64": 80,
};

const IMMEDIATE_BYTES: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, io: 8, cb: 1, cw: 2, cd: 4, cp: 6 };

function sizeOf(bits: string): OperandSize {
  switch (bits) {
    case "8":
      return 8;
    case "16":
      return 16;
    case "32":
      return 32;
    case "64":
      return 64;
    default:
      throw new Error(`no operand has ${bits} bits`);
  }
}

function gprs(size: OperandSize): Pick<OperandPlan, "withRex" | "withoutRex"> {
  if (size === 8) return { withRex: BYTE_REGISTERS, withoutRex: LEGACY_BYTE_REGISTERS };
  return { withRex: GPR_OPERANDS[size], withoutRex: GPR_OPERANDS[size] };
}

function plain(source: OperandSource, filled: Operand): OperandPlan {
  return { source, operand: filled, withRex: NONE, withoutRex: NONE };
}

/** The plans of one operand notation; a far pointer fills two slots: selector, then offset. */
function planOperand(form: InstructionForm, notation: string, position: number): readonly OperandPlan[] {
  const fixed = FIXED[notation];
  if (fixed !== undefined) return [plain("fixed", fixed)];
  const compound = COMPOUND_MEMORY[notation];
  if (compound !== undefined) return [plain("modrm-rm", operand(MEMORY, 0, compound))];

  const [, kind, first, second] = /^(r\/m|r|m|imm|rel|moffs|ptr16:)(\d+)(?:\/m(\d+))?$/.exec(notation) ?? [];
  if (first !== undefined) {
    switch (kind) {
      case "r": {
        const size = sizeOf(first);
        if (second !== undefined) {
          return [{ source: "modrm-rm", operand: operand(MEMORY, 0, sizeOf(second)), ...gprs(size) }];
        }
        const inRm = typeof form.modrm === "number" || form.operands.some((other) => /^(Sreg|CRn|DRn)$/.test(other));
        const source = form.plusRegister ? "opcode-register" : inRm ? "modrm-rm" : "modrm-reg";
        return [{ source, operand: ABSENT, ...gprs(size) }];
      }
      case "r/m":
        return [{ source: "modrm-rm", operand: operand(MEMORY, 0, sizeOf(first)), ...gprs(sizeOf(first)) }];
      case "m":
        return [plain("modrm-rm", operand(MEMORY, 0, first === "128" ? 128 : sizeOf(first)))];
      case "imm": {
        const encoded = sizeOf(first);
        const size = form.attributes.has("unsigned") || form.operandSize === 0 ? encoded : form.operandSize;
        const earlier = form.operands.slice(0, position).some((other) => other.startsWith("imm"));
        return earlier
          ? [plain("immediate2", operand(IMMEDIATE2, 0, encoded))]
          : [plain("immediate", operand(IMMEDIATE, 0, size))];
      }
      case "rel":
        return [plain("relative", operand(RELATIVE, 0, sizeOf(first)))];
      case "moffs":
        return [plain("moffs", operand(MEMORY, 0, sizeOf(first)))];
      case "ptr16:":
        return [
          plain("immediate2", operand(IMMEDIATE2, 0, 16)),
          plain("immediate", operand(IMMEDIATE, 0, sizeOf(first))),
        ];
    }
  }
  const width = form.operands.includes("r64") ? 64 : 32;
  switch (notation) {
    case "Sreg":
      return [{ source: "modrm-reg", operand: ABSENT, withRex: SEGMENT_OPERANDS, withoutRex: SEGMENT_OPERANDS }];
    case "CRn":
      return [
        { source: "modrm-reg", operand: ABSENT, withRex: CONTROL_OPERANDS[width], withoutRex: CONTROL_OPERANDS[width] },
      ];
    case "DRn":
      return [
        { source: "modrm-reg", operand: ABSENT, withRex: DEBUG_OPERANDS[width], withoutRex: DEBUG_OPERANDS[width] },
      ];
    default:
      throw new Error(`the decoder knows no operand "${notation}" (${form.mnemonic}: ${form.text})`);
  }
}

function shapeOf(form: InstructionForm): RmShape {
  if (form.operands.some((notation) => notation === "CRn" || notation === "DRn")) return "ignored-mod";
  if (form.operands.some((notation) => notation.includes("/m"))) return "any";
  if (form.operands.some((notation) => /^m\d*(?:[&:]\d+)?$/.test(notation))) return "memory";
  return "register";
}

/** Works out how a form's operands are decoded. */
export function planForm(form: InstructionForm): FormPlan {
  const [first = "", second = ""] = form.immediates;
  const far = first === "cp" || (first === "cd" && form.attributes.has("far"));
  const firstBytes = IMMEDIATE_BYTES[first] ?? 0;
  return {
    form,
    operands: form.operands.flatMap((notation, position) => planOperand(form, notation, position)),
    hasModrm: form.modrm !== null,
    rmShape: shapeOf(form),
    mayLock: form.attributes.has("lock"),
    mayRepeat: form.attributes.has("rep") || form.attributes.has("repe"),
    hasCondition: form.attributes.has("cc"),
    defaultsTo64: form.attributes.has("d64"),
    hasSystemRegister: form.operands.some(
      (notation) => notation === "Sreg" || notation === "CRn" || notation === "DRn",
    ),
    hasMoffs: form.operands.some((notation) => notation.startsWith("moffs")),
    immediateBytes: far ? firstBytes - 2 : firstBytes,
    immediate2Bytes: far ? 2 : (IMMEDIATE_BYTES[second] ?? 0),
    signExtend: !far && !form.attributes.has("unsigned"),
    impliedImmediate: form.operands.includes("1") ? 1 : 0,
  };
}
