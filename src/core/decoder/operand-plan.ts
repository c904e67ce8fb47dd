import type { InstructionForm, OperandSize } from "../isa/form.ts";
import { operandNotation, type RegisterFile, takesMemory } from "../isa/operand-notation.ts";
import {
  CONTROL_REGISTER,
  DEBUG_REGISTER,
  GPR,
  GPR_HIGH8,
  IMMEDIATE,
  IMMEDIATE2,
  MEMORY,
  MMX,
  NO_OPERAND,
  type Operand,
  type OperandKind,
  RELATIVE,
  SEGMENT_REGISTER,
  ST,
  XMM,
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
const XMM_OPERANDS = registers(XMM, 128, 16);
// REX.B does not count.
const ST_OPERANDS = Object.freeze([...registers(ST, 80, 8), ...registers(ST, 80, 8)]);
/** REX does not extend the number of an MMX register. */
const MMX_OPERANDS = Object.freeze([...registers(MMX, 64, 8), ...registers(MMX, 64, 8)]);
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
  | "vex-vvvv"
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
  /** VEX.vvvv names an operand; else it must be 1111. */
  readonly usesVvvv: boolean;
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

/** The count that is written into the mnemonic (`SHL r/m8, 1`). */
const ONE: Operand = operand(IMMEDIATE, 0, 8);

const IMMEDIATE_BYTES: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, io: 8, cb: 1, cw: 2, cd: 4, cp: 6 };

function sizeOf(bits: number): OperandSize {
  if (bits === 8 || bits === 16 || bits === 32 || bits === 64) return bits;
  throw new Error(`no operand has ${bits} bits`);
}

/** The registers of a file by number, with a REX prefix and without. */
function registersOf(file: RegisterFile, bits: number): Pick<OperandPlan, "withRex" | "withoutRex"> {
  const same = (list: readonly Operand[]): Pick<OperandPlan, "withRex" | "withoutRex"> => ({
    withRex: list,
    withoutRex: list,
  });
  switch (file) {
    case "gpr": {
      const size = sizeOf(bits);
      return size === 8 ? { withRex: BYTE_REGISTERS, withoutRex: LEGACY_BYTE_REGISTERS } : same(GPR_OPERANDS[size]);
    }
    case "segment":
      return same(SEGMENT_OPERANDS);
    case "control":
      return same(CONTROL_OPERANDS[bits === 64 ? 64 : 32]);
    case "debug":
      return same(DEBUG_OPERANDS[bits === 64 ? 64 : 32]);
    case "xmm":
      return same(XMM_OPERANDS);
    case "mm":
      return same(MMX_OPERANDS);
    case "st":
      return same(ST_OPERANDS);
  }
}

function plain(source: OperandSource, filled: Operand): OperandPlan {
  return { source, operand: filled, withRex: NONE, withoutRex: NONE };
}

/** A plain register is in the opcode's low bits, in ModRM.rm if a digit or a system register has ModRM.reg, else in ModRM.reg. */
function placeOfPlainRegister(form: InstructionForm): OperandSource {
  if (form.plusRegister) return "opcode-register";
  const beside = form.operands.some((other) => operandNotation(other)?.place === "reg");
  return typeof form.modrm === "number" || beside ? "modrm-rm" : "modrm-reg";
}

/** The plans of one operand notation; a far pointer fills two slots: selector, then offset. */
function planOperand(form: InstructionForm, notation: string, position: number): readonly OperandPlan[] {
  if (notation === "1") return [plain("fixed", ONE)];
  const [, kind, first] = /^(imm|rel|moffs|ptr16:)(\d+)$/.exec(notation) ?? [];
  if (kind !== undefined) {
    const size = sizeOf(Number(first));
    switch (kind) {
      case "imm": {
        const whole = form.attributes.has("unsigned") || form.operandSize === 0 ? size : form.operandSize;
        const earlier = form.operands.slice(0, position).some((other) => other.startsWith("imm"));
        return earlier
          ? [plain("immediate2", operand(IMMEDIATE2, 0, size))]
          : [plain("immediate", operand(IMMEDIATE, 0, whole))];
      }
      case "rel":
        return [plain("relative", operand(RELATIVE, 0, size))];
      case "moffs":
        return [plain("moffs", operand(MEMORY, 0, size))];
      default:
        return [plain("immediate2", operand(IMMEDIATE2, 0, 16)), plain("immediate", operand(IMMEDIATE, 0, size))];
    }
  }

  const parts = operandNotation(notation);
  if (parts === undefined)
    throw new Error(`the decoder knows no operand "${notation}" (${form.mnemonic}: ${form.text})`);
  const memory = parts.memoryBits < 0 ? ABSENT : operand(MEMORY, 0, parts.memoryBits);
  if (parts.registers === null) return [plain("modrm-rm", memory)];
  // A control or debug register is as wide as the register beside it.
  const bits = parts.registerBits || (form.operands.includes("r64") ? 64 : 32);
  const list = registersOf(parts.registers, bits);
  switch (parts.place) {
    case "implied":
      return [plain("fixed", list.withRex[parts.number] ?? ABSENT)];
    case "plain":
      return [{ source: placeOfPlainRegister(form), operand: memory, ...list }];
    case "reg":
      return [{ source: "modrm-reg", operand: memory, ...list }];
    case "rm":
      return [{ source: "modrm-rm", operand: memory, ...list }];
    case "vvvv":
      return [{ source: "vex-vvvv", operand: memory, ...list }];
  }
}

function shapeOf(form: InstructionForm): RmShape {
  if (form.operands.some((notation) => notation === "CRn" || notation === "DRn")) return "ignored-mod";
  if (form.operands.some((notation) => takesMemory(notation) && notation.includes("/"))) return "any";
  return form.operands.some(takesMemory) ? "memory" : "register";
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
    usesVvvv: form.operands.some((notation) => operandNotation(notation)?.place === "vvvv"),
    hasMoffs: form.operands.some((notation) => notation.startsWith("moffs")),
    immediateBytes: far ? firstBytes - 2 : firstBytes,
    immediate2Bytes: far ? 2 : (IMMEDIATE_BYTES[second] ?? 0),
    signExtend: !far && !form.attributes.has("unsigned"),
    impliedImmediate: form.operands.includes("1") ? 1 : 0,
  };
}
