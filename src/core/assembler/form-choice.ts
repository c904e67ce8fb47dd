import { signed64 } from "../bits/word64.ts";
import type { CompiledForm, CompiledOperand } from "./compiled-form.ts";
import { SourceError } from "./diagnostic.ts";
import type { Columns, Expression } from "./expression.ts";
import { fitsSigned, immediateFits } from "./immediate.ts";
import type { ImmediateOperand, MemoryOperand, Operand, RegisterOperand } from "./operand.ts";
import { isX87 } from "./x87-names.ts";

/** An instruction before a form is chosen for it: the same for all syntaxes. */
export interface InstructionRequest {
  /** The mnemonic as written, for messages. */
  readonly name: string;
  readonly forms: readonly CompiledForm[];
  /** 0–15 of Jcc, SETcc, CMOVcc. */
  readonly condition: number;
  /** Bits that a suffix or the name asks for; 0: the operands decide. */
  readonly operandSize: number;
  /** Bits of the register-or-memory operand that the name tells (`movzbl`); 0: it does not. */
  readonly memorySize: number;
  readonly far: boolean;
  /** FWAIT is encoded before it. */
  readonly waits: boolean;
  /** Destination first. */
  readonly operands: readonly Operand[];
  readonly at: Columns;
}

export interface ChoiceContext {
  readonly bits: 64 | 32;
  readonly dialect: "att" | "intel" | "nasm";
  /** The number an expression is already known to be; `null`: an address, or not known yet. */
  readonly numberOf: (expression: Expression) => bigint | null;
  /** The expression is, or may become, an address. */
  readonly isAddress: (expression: Expression) => boolean;
  /** A short jump reaches this target; missing where the layout decides later. */
  readonly reaches?: (target: Expression) => boolean;
  /** False while NASM's first pass has not met a symbol of the expression. */
  readonly known?: (expression: Expression) => boolean;
}

/** A form and the operands in the order its row lists them. */
export interface FormChoice {
  readonly form: CompiledForm;
  readonly operands: readonly Operand[];
}

/** The shortest form that encodes the request; `null` if none does. @throws {SourceError} if more than one operand size would fit */
export function chooseForm(request: InstructionRequest, context: ChoiceContext): FormChoice | null {
  const { operands } = request;
  let candidates = request.forms
    .filter((form) => matches(form, operands, request, context))
    .map((form) => ({ form, operands }));
  if (candidates.length === 0 && operands.length === 2 && isCommutative(request.forms)) {
    const swapped = operands.toReversed();
    candidates = request.forms
      .filter((form) => matches(form, swapped, request, context))
      .map((form) => ({ form, operands: swapped }));
  }
  if (candidates.length > 1) candidates = withOneOperandSize(candidates, request, context);
  let best: FormChoice | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const cost = costOf(candidate, context);
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}

/** XCHG and TEST do the same with their operands exchanged, and have one order only. */
function isCommutative(forms: readonly CompiledForm[]): boolean {
  const mnemonic = forms[0]?.form.mnemonic;
  return mnemonic === "XCHG" || mnemonic === "TEST";
}

function costOf({ form, operands }: FormChoice, context: ChoiceContext): number {
  const memoryIndex = form.operands.findIndex(({ slot }) => slot === "moffs");
  if (memoryIndex >= 0) return form.cost + context.bits / 8;
  const direct = operands.some(
    (operand) => operand.kind === "memory" && operand.base === null && operand.index === null,
  );
  return direct ? form.cost + (context.bits === 64 ? 5 : 4) : form.cost;
}

/** Leaves the forms of one operand size where the operands alone leave several. */
function withOneOperandSize(
  candidates: readonly FormChoice[],
  request: InstructionRequest,
  context: ChoiceContext,
): FormChoice[] {
  const unsized = request.operands.findIndex((operand) => operand.kind === "memory" && operand.size === 0);
  if (unsized < 0 && request.operands.some(tellsSize)) return [...candidates];
  const sizes = new Set(candidates.map((candidate) => decidingSize(candidate, unsized, request)));
  if (sizes.size <= 1) return [...candidates];
  const mnemonic = candidates[0]?.form.form.mnemonic;
  const nasmNeedsSize = context.dialect === "nasm" && unsized >= 0 && mnemonic !== "CALL" && mnemonic !== "JMP";
  if (context.dialect !== "intel" && (mnemonic === "CVTSI2SS" || mnemonic === "CVTSI2SD"))
    return candidates.filter((candidate) => decidingSize(candidate, unsized, request) === 32);
  const [first] = candidates;
  if (first !== undefined && isX87(first.form.form.mnemonic) && hasFirstAsDefault(first, context)) return [first];
  const hasDefault = candidates.some(({ form }) => form.defaultSized) && !nasmNeedsSize;
  // IRET and the far returns without a suffix pop 32-bit words in every mode.
  const barePop =
    request.operands.every(({ kind }) => kind === "immediate") && (context.bits === 32 || context.dialect === "nasm");
  if (hasDefault || barePop) {
    const size = barePop && !hasDefault ? 32 : context.bits;
    // A form without a size (JMP rel8) goes with every size.
    return candidates.filter(({ form }) => form.form.operandSize === size || form.form.operandSize === 0);
  }
  throw ambiguous(request, [...sizes], unsized, context);
}

/** State images are the long ones unless a suffix says otherwise; GNU as takes `fld` for `flds`, with a warning. */
function hasFirstAsDefault({ form }: FormChoice, context: ChoiceContext): boolean {
  return context.dialect === "att" || form.form.operandSize !== 0;
}

/** A register or a sized memory operand settles how many bits an instruction works on. */
function tellsSize(operand: Operand): boolean {
  return operand.kind === "memory" || (operand.kind === "register" && operand.register.class !== "segment");
}

function decidingSize(candidate: FormChoice, unsized: number, request: InstructionRequest): number {
  if (unsized < 0) return candidate.form.form.operandSize;
  const operand = request.operands[unsized];
  const index = operand === undefined ? -1 : candidate.operands.indexOf(operand);
  return candidate.form.operands[index]?.memorySize ?? 0;
}

const SIZE_NAMES: Readonly<Record<number, readonly [suffix: string, word: string]>> = {
  8: ["b", "byte"],
  16: ["w", "word"],
  32: ["l", "dword"],
  64: ["q", "qword"],
};

function ambiguous(
  request: InstructionRequest,
  sizes: readonly number[],
  unsized: number,
  context: ChoiceContext,
): SourceError {
  const operand = request.operands[unsized];
  const known = sizes.filter((size) => SIZE_NAMES[size] !== undefined).sort((a, b) => a - b);
  const list = known.map((size) => SIZE_NAMES[size] ?? ["", ""]);
  const { name } = request;
  if (context.dialect === "att" || operand === undefined) {
    const tries = list.map(([suffix, word]) =>
      context.dialect === "att" ? `${name}${suffix}` : `${name}${word[0] ?? ""}`,
    );
    return new SourceError(`${name} does not say how many bits it works on; write ${orList(tries)}`, request.at);
  }
  const suffix = context.dialect === "intel" ? " ptr" : "";
  const tries = list.map(([, word]) => `${word}${suffix}`);
  return new SourceError(
    `${name} does not say the size of its memory operand; write ${orList(tries)} before it`,
    operand.at,
  );
}

export function orList(words: readonly string[]): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Whether a form can encode operands in this order. */
function matches(
  form: CompiledForm,
  operands: readonly Operand[],
  request: InstructionRequest,
  context: ChoiceContext,
): boolean {
  if (form.operands.length !== operands.length) return false;
  if (context.bits === 64 ? !form.in64BitMode : !form.in32BitMode) return false;
  if (form.far !== request.far || !isOffered(form, operands, context)) return false;
  if (request.operandSize !== 0 && !hasSize(form, operands, request.operandSize)) return false;
  if (request.memorySize !== 0 && !form.operands.some(({ slot }) => slot === "rm")) return false;
  for (const [index, compiled] of form.operands.entries()) {
    const operand = operands[index];
    if (operand === undefined || !matchesOperand(compiled, operand, form, context)) return false;
    if (request.memorySize !== 0 && compiled.slot === "rm" && compiled.memorySize !== request.memorySize) return false;
  }
  return !isExcluded(form, operands, context);
}

/** Most rows marked as aliases are for the decoder. Assemblers do offer `movzx ax, bx`; NASM alone gives STR r64 and INVPCID their REX.W. */
function isOffered({ form, alias }: CompiledForm, operands: readonly Operand[], context: ChoiceContext): boolean {
  const [first] = form.operands;
  if ((form.mnemonic === "STR" && first === "r64/m16") || (form.mnemonic === "INVPCID" && first === "r64"))
    return (context.dialect === "nasm") === form.rexW;
  if (!alias) return true;
  // NASM gives a 64-bit register its REX.W; GNU as makes it a 32-bit one.
  if (form.mnemonic.startsWith("MOVMSK")) return context.dialect === "nasm";
  const source = operands[1];
  if (form.mnemonic !== "MOVZX" && form.mnemonic !== "MOVSX") return false;
  return context.dialect !== "nasm" && source !== undefined && (source.kind !== "memory" || source.size !== 0);
}

function hasSize(form: CompiledForm, operands: readonly Operand[], size: number): boolean {
  const formSize = form.form.operandSize;
  if (formSize === size) return true;
  // A form without a size of its own (MOV to CR0, LTR) takes the suffix of its register or memory.
  if (formSize === 0) {
    return form.operands.some((compiled, index) => {
      const operand = operands[index];
      return operand?.kind === "register" ? operand.register.size === size : compiled.memorySize === size;
    });
  }
  // SLDT, STR, SMSW, MOV from a segment register: memory of 16 bits whatever the form's size.
  return (
    size === 16 &&
    form.operands.some(({ kind, notation }, index) => {
      return kind === "rm" && notation.endsWith("/m16") && operands[index]?.kind === "memory";
    })
  );
}

/** Encodings that the row would allow but that mean something else. */
function isExcluded(form: CompiledForm, operands: readonly Operand[], context: ChoiceContext): boolean {
  const { mnemonic, opcode } = form.form;
  // 90 in 64-bit mode is NOP: XCHG EAX, EAX has to clear the upper half.
  if (mnemonic === "XCHG" && opcode[0] === 0x90 && context.bits === 64 && form.form.operandSize === 32) {
    const [first, second] = operands;
    return (
      first?.kind === "register" && second?.kind === "register" && first.register.number === second.register.number
    );
  }
  // CS is loaded by far branches only.
  if (mnemonic === "MOV" && form.operands[0]?.notation === "Sreg") {
    return operands[0]?.kind === "register" && operands[0].register.number === 1;
  }
  return false;
}

function matchesOperand(
  compiled: CompiledOperand,
  operand: Operand,
  form: CompiledForm,
  context: ChoiceContext,
): boolean {
  switch (operand.kind) {
    case "register":
      if (operand.isDestination === true && (compiled !== form.operands[0] || form.operands.length !== 2)) return false;
      return matchesRegister(compiled, operand);
    case "memory":
      return matchesMemory(compiled, operand, context);
    case "immediate":
      return matchesImmediate(compiled, operand, form, context);
    case "far":
      return compiled.kind === "far" && (operand.size === 0 || operand.size === form.form.operandSize);
  }
}

function matchesRegister(compiled: CompiledOperand, { register, isDestination = false }: RegisterOperand): boolean {
  if (compiled.registerClass === null) return false;
  if (isDestination && compiled.notation !== "STi") return false;
  if (compiled.registerNumber >= 0) {
    return compiled.registerClass === register.class && compiled.registerNumber === register.number;
  }
  return (
    compiled.registerClass === register.class || (compiled.registerClass === "gpr8" && register.class === "gpr8high")
  );
}

function matchesMemory(compiled: CompiledOperand, operand: MemoryOperand, context: ChoiceContext): boolean {
  if (compiled.memorySize < 0) return false;
  if (operand.size !== 0 && compiled.memorySize !== 0 && operand.size !== compiled.memorySize) return false;
  const plain = operand.base === null && operand.index === null && !operand.ripRelative;
  if (compiled.slot === "moffs") return plain;
  if (operand.absolute64) return false;
  if (!plain || context.bits === 32 || operand.displacement === null) return true;
  const value = context.numberOf(operand.displacement);
  return value === null || fitsSigned(signed64(value), 32);
}

function matchesImmediate(
  compiled: CompiledOperand,
  operand: ImmediateOperand,
  form: CompiledForm,
  context: ChoiceContext,
): boolean {
  if (compiled.kind === "relative") return matchesTarget(compiled, operand, form, context);
  if (compiled.kind === "one")
    return operand.size === 0 && !operand.strict && context.numberOf(operand.expression) === 1n;
  if (compiled.kind !== "immediate" || operand.distance !== null) return false;
  const { operandSize } = form.form;
  const field = compiled.fieldBits;
  const extended = !form.unsigned && field < operandSize;
  // A size word names the operand's size or the field's.
  if (operand.size !== 0 && operand.size !== field) {
    if (operand.strict || !extended || operand.size !== operandSize) return false;
  }
  const value = context.numberOf(operand.expression);
  if (value !== null) return immediateFits(value, field, form.unsigned ? field : operandSize);
  // A value not known yet takes the widest field; NASM gives an address all 64 bits.
  if (!extended || operand.size === field) return true;
  if (field !== 32) return false;
  const hasWideForm = form.form.mnemonic === "MOV" && operand.size === 0;
  return !(context.dialect === "nasm" && hasWideForm && context.isAddress(operand.expression));
}

/** JMP and Jcc have a short form; the other branches have one form only. */
function matchesTarget(
  compiled: CompiledOperand,
  operand: ImmediateOperand,
  form: CompiledForm,
  context: ChoiceContext,
): boolean {
  if (operand.distance === "far") return false;
  if (compiled.fieldBits > 8) return operand.distance !== "short";
  if (!form.form.attributes.has("short")) return true;
  if (operand.distance === "near" || operand.strict) return false;
  return operand.distance === "short" || context.reaches === undefined || context.reaches(operand.expression);
}
