import type { InstructionForm } from "../isa/form.ts";
import { formsOf } from "../isa/instruction-forms.ts";
import type { Mnemonic } from "../isa/mnemonics.ts";
import { GPR8, GPR16, GPR32, GPR64, SREG } from "../isa/registers.ts";
import type { RegisterClass } from "./register.ts";

/** Where an operand's bits go. */
export type OperandSlot = "rm" | "reg" | "opcode" | "immediate" | "moffs" | "implied";

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

const FIXED: Readonly<Record<string, readonly [RegisterClass, number]>> = {
  AL: ["gpr8", 0],
  AX: ["gpr16", 0],
  EAX: ["gpr32", 0],
  RAX: ["gpr64", 0],
  CL: ["gpr8", 1],
  DX: ["gpr16", 2],
  XMM0: ["xmm", 0],
  ...Object.fromEntries(SREG.map((name, index) => [name.toUpperCase(), ["segment", index] as const])),
};
const CLASSES: Readonly<Record<string, RegisterClass>> = {
  r8: "gpr8",
  r16: "gpr16",
  r32: "gpr32",
  r64: "gpr64",
  Sreg: "segment",
  CRn: "control",
  DRn: "debug",
  xmm: "xmm",
  mm: "mmx",
};
const FAR_MEMORY: Readonly<Record<string, number>> = { "m16:16": 32, "m16:32": 48, "m16:64": 80 };
const FIELD_BITS: Readonly<Record<string, number>> = { ib: 8, iw: 16, id: 32, io: 64, cb: 8, cw: 16, cd: 32, cp: 48 };

function compileOperand(notation: string, form: InstructionForm): CompiledOperand {
  const base = { notation, registerClass: null, registerNumber: -1, memorySize: -1, fieldBits: 0 };
  const fixed = FIXED[notation];
  if (fixed !== undefined) {
    return { ...base, kind: "register", slot: "implied", registerClass: fixed[0], registerNumber: fixed[1] };
  }
  if (notation === "1") return { ...base, kind: "one", slot: "implied" };
  const bits = Number(/\d+$/.exec(notation)?.[0] ?? 0);
  if (notation.startsWith("imm")) return { ...base, kind: "immediate", slot: "immediate", fieldBits: bits };
  if (notation.startsWith("rel")) return { ...base, kind: "relative", slot: "immediate", fieldBits: bits };
  if (notation.startsWith("ptr")) return { ...base, kind: "far", slot: "immediate", fieldBits: bits };
  if (notation.startsWith("moffs")) return { ...base, kind: "memory", slot: "moffs", memorySize: bits };
  const registerClass = CLASSES[notation];
  if (registerClass !== undefined) {
    return { ...base, kind: "register", registerClass, slot: slotOfRegister(notation, form) };
  }
  const [registerPart, memoryPart] = notation.includes("/") ? notation.split("/") : [null, notation];
  const memorySize = FAR_MEMORY[notation] ?? (notation.includes("&") ? 0 : bits);
  if (registerPart === null || registerPart === undefined) return { ...base, kind: "memory", slot: "rm", memorySize };
  // "r/m32" has its register's size in the second part, "r32/m16" and "xmm/m64" in the first.
  const rmClass = CLASSES[registerPart] ?? CLASSES[`r${(memoryPart ?? "").slice(1)}`];
  if (rmClass === undefined)
    throw new Error(`the assembler does not know the operand "${notation}" of ${form.mnemonic}`);
  return { ...base, kind: "rm", slot: "rm", registerClass: rmClass, memorySize };
}

/** A plain register is in ModRM.reg if another operand needs ModRM.rm, else in the opcode or in ModRM.rm. */
function slotOfRegister(notation: string, form: InstructionForm): OperandSlot {
  if (form.plusRegister) return "opcode";
  if (form.modrm === null) return "implied";
  if (form.operands.some((other) => /(^|\/)m/.test(other) && other !== "mm" && !other.startsWith("moffs")))
    return "reg";
  const beside = form.operands.find((other) => other === "Sreg" || other === "CRn" || other === "DRn");
  if (beside !== undefined) return notation === beside ? "reg" : "rm";
  if (typeof form.modrm === "number") return "rm";
  // Two plain registers: the first is in ModRM.reg.
  return form.operands[0] === notation && form.operands.length > 1 ? "reg" : "rm";
}

function compile(form: InstructionForm): CompiledForm {
  const prefixes = (form.operandSize === 16 ? 1 : 0) + (form.rexW ? 1 : 0) + (form.mandatoryPrefix === 0 ? 0 : 1);
  const fields = form.immediates.reduce((total, field) => total + (FIELD_BITS[field] ?? 0) / 8, 0);
  const has = (attribute: string): boolean => form.attributes.has(attribute);
  return {
    form,
    operands: form.operands.map((notation) => compileOperand(notation, form)),
    cost: prefixes + form.opcode.length + (form.modrm === null ? 0 : 1) + fields,
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
