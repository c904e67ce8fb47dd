import type { InstructionForm } from "../isa/form.ts";
import { formsOf } from "../isa/instruction-forms.ts";
import type { Mnemonic } from "../isa/mnemonics.ts";
import { type OperandNotation, operandNotation, type RegisterFile } from "../isa/operand-notation.ts";
import { GPR8, GPR16, GPR32, GPR64 } from "../isa/registers.ts";
import type { RegisterClass } from "./register.ts";

/** Where an operand's bits go. */
export type OperandSlot = "rm" | "reg" | "vvvv" | "opcode" | "immediate" | "moffs" | "implied";

/** One operand notation of the tables, taken apart once. */
export interface CompiledOperand {
  readonly notation: string;
  readonly slot: OperandSlot;
  /** The register class it takes; `null`: no register. */
  readonly registerClass: RegisterClass | null;
  /** The one register it takes; -1: any of the class. */
  readonly registerNumber: number;
  /** Bits of memory it takes: -1 none, 0 memory without a size. */
  readonly memorySize: number;
  /** Bits of its immediate or displacement field; 0 without. */
  readonly fieldBits: number;
  readonly kind: "register" | "rm" | "memory" | "immediate" | "one" | "relative" | "far";
}

/** A row of the tables as the assembler uses it. */
export interface CompiledForm {
  readonly form: InstructionForm;
  readonly operands: readonly CompiledOperand[];
  /** Bytes without address bytes and REX for registers: what decides between forms that mean the same. */
  readonly cost: number;
  readonly in64BitMode: boolean;
  readonly in32BitMode: boolean;
  readonly far: boolean;
  readonly unsigned: boolean;
  /** A second encoding that assemblers choose only where `form-choice.ts` says so. */
  readonly alias: boolean;
  /** The operand size is the mode's stack or branch size unless something says otherwise. */
  readonly defaultSized: boolean;
}

const CLASSES: Readonly<Record<Exclude<RegisterFile, "gpr">, RegisterClass>> = {
  segment: "segment",
  control: "control",
  debug: "debug",
  xmm: "xmm",
  mm: "mmx",
  st: "st",
};
const FIELD_BITS: Readonly<Record<string, number>> = { ib: 8, iw: 16, id: 32, io: 64, cb: 8, cw: 16, cd: 32, cp: 48 };

function compileOperand(notation: string, form: InstructionForm): CompiledOperand {
  const base = { notation, registerClass: null, registerNumber: -1, memorySize: -1, fieldBits: 0 };
  if (notation === "1") return { ...base, kind: "one", slot: "implied" };
  const bits = Number(/\d+$/.exec(notation)?.[0] ?? 0);
  if (notation.startsWith("imm")) return { ...base, kind: "immediate", slot: "immediate", fieldBits: bits };
  if (notation.startsWith("rel")) return { ...base, kind: "relative", slot: "immediate", fieldBits: bits };
  if (notation.startsWith("ptr")) return { ...base, kind: "far", slot: "immediate", fieldBits: bits };
  if (notation.startsWith("moffs")) return { ...base, kind: "memory", slot: "moffs", memorySize: bits };
  const parts = operandNotation(notation);
  if (parts === undefined) throw new Error(`the assembler does not know the operand "${notation}" of ${form.mnemonic}`);
  // Pseudo-descriptors and bounds are written without a size.
  const memorySize = notation.includes("&") ? 0 : parts.memoryBits;
  if (parts.registers === null) return { ...base, kind: "memory", slot: "rm", memorySize };
  const registerClass = classOf(parts.registers, parts.registerBits);
  const operand = { ...base, registerClass, registerNumber: parts.number, memorySize };
  if (memorySize >= 0) return { ...operand, kind: "rm", slot: "rm" };
  return { ...operand, kind: "register", slot: slotOfRegister(parts.place, form) };
}

function classOf(file: RegisterFile, bits: number): RegisterClass {
  if (file !== "gpr") return CLASSES[file];
  return bits === 8 ? "gpr8" : bits === 16 ? "gpr16" : bits === 32 ? "gpr32" : "gpr64";
}

/** As the decoder finds it: a plain register is in the opcode's low bits, in ModRM.rm beside a digit or a system register, else in ModRM.reg. */
function slotOfRegister(place: OperandNotation["place"], form: InstructionForm): OperandSlot {
  switch (place) {
    case "implied":
      return "implied";
    case "vvvv":
      return "vvvv";
    case "reg":
      return "reg";
    case "rm":
      return form.plusRegister ? "opcode" : "rm";
    case "plain": {
      if (form.plusRegister) return "opcode";
      if (form.modrm === null) return "implied";
      const beside = form.operands.some((other) => operandNotation(other)?.place === "reg");
      return typeof form.modrm === "number" || beside ? "rm" : "reg";
    }
  }
}

function compile(form: InstructionForm): CompiledForm {
  const prefixes = (form.operandSize === 16 ? 1 : 0) + (form.rexW ? 1 : 0) + (form.mandatoryPrefix === 0 ? 0 : 1);
  const fields = form.immediates.reduce((total, field) => total + (FIELD_BITS[field] ?? 0) / 8, 0);
  const has = (attribute: string): boolean => form.attributes.has(attribute);
  return {
    form,
    operands: form.operands.map((notation) => compileOperand(notation, form)),
    cost: prefixes + form.opcode.length + (form.vex === null ? 0 : 2) + (form.modrm === null ? 0 : 1) + fields,
    in64BitMode: !has("i64"),
    in32BitMode: !has("o64"),
    far: has("far"),
    unsigned: has("unsigned"),
    alias: has("alias"),
    defaultSized: has("d64") || DEFAULT_SIZED.has(form.mnemonic),
  };
}

/** Instructions whose operand size comes from the mode, not from an operand. */
const DEFAULT_SIZED: ReadonlySet<string> = new Set("PUSH POP CALL JMP Jcc RET ENTER LEAVE PUSHF POPF".split(" "));

const compiled = new Map<Mnemonic, readonly CompiledForm[]>();

/** The forms of a mnemonic, in table order. */
export function compiledForms(mnemonic: Mnemonic): readonly CompiledForm[] {
  let forms = compiled.get(mnemonic);
  if (forms === undefined) {
    forms = formsOf(mnemonic).map(compile);
    compiled.set(mnemonic, forms);
  }
  return forms;
}

/** The name of the same register at another width, for suggestions: `rbx` at 32 bits is `ebx`. */
export function registerNameAtSize(number: number, bits: number): string | undefined {
  return { 8: GPR8, 16: GPR16, 32: GPR32, 64: GPR64 }[bits]?.[number];
}
