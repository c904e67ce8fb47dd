import { absentMnemonic } from "../isa/absent/absent-names.ts";
import { MEMORY_SIZE_WORD, type Syntax } from "../isa/spellings.ts";
import { type CompiledForm, registerNameAtSize } from "./compiled-form.ts";
import { SourceError } from "./diagnostic.ts";
import { nearest } from "./edit-distance.ts";
import { type ChoiceContext, type InstructionRequest, orList } from "./form-choice.ts";
import { immediateFits } from "./immediate.ts";
import type { ParsedInstruction } from "./instruction.ts";
import { mnemonicNames } from "./mnemonic-names.ts";
import type { Operand } from "./operand.ts";
import { findRegister, needs64BitMode, type Register } from "./register.ts";
import type { Token } from "./token.ts";

/** What is known about an instruction that no form takes. */
interface Mismatch {
  readonly parsed: ParsedInstruction;
  readonly request: InstructionRequest;
  /** The forms of this mode, of every meaning of the name. */
  readonly forms: readonly CompiledForm[];
  readonly context: ChoiceContext;
}

/** Says why no form of an instruction takes these operands: what was found, what is allowed, what to try. */
export function explainMismatch(
  parsed: ParsedInstruction,
  requests: readonly InstructionRequest[],
  context: ChoiceContext,
): SourceError {
  const { place } = parsed;
  const [request] = requests;
  const name = parsed.name.text.toLowerCase();
  if (request === undefined) return new SourceError(`${name} does not take these operands`, place);
  const forms = requests
    .flatMap((other) => other.forms)
    .filter((form) => (context.bits === 64 ? form.in64BitMode : form.in32BitMode));
  if (forms.length === 0) {
    const other = context.bits === 64 ? 32 : 64;
    return new SourceError(`${name} exists in ${other}-bit mode only; this is ${context.bits}-bit code`, place);
  }
  const mismatch: Mismatch = { parsed, request, forms, context };
  return (
    missingPercent(mismatch) ??
    wrongCount(mismatch) ??
    wrongMode(mismatch) ??
    tooManyMemoryOperands(mismatch) ??
    wrongSuffix(mismatch) ??
    mixedSizes(mismatch) ??
    wrongRegisterSize(mismatch) ??
    wrongMemorySize(mismatch) ??
    immediateTooLarge(mismatch) ??
    immediateDestination(mismatch) ??
    missingDollar(mismatch) ??
    new SourceError(`${name} does not take these operands; allowed are ${allowedOperands(mismatch)}`, place)
  );
}

/** `mov eax, %ebx` in AT&T syntax. */
function missingPercent({ request, context }: Mismatch): SourceError | null {
  if (context.dialect !== "att") return null;
  for (const operand of request.operands) {
    if (operand.kind !== "memory" || !operand.bare || operand.displacement?.op !== "symbol") continue;
    const { name } = operand.displacement.symbol;
    if (findRegister(name) !== undefined) {
      return new SourceError(`${name} is a symbol here; the register is %${name} in AT&T syntax`, operand.at);
    }
  }
  return null;
}

function wrongCount(mismatch: Mismatch): SourceError | null {
  const { parsed, request, forms } = mismatch;
  const counts = [...new Set(forms.map(({ operands }) => operands.length))].sort((a, b) => a - b);
  if (counts.includes(request.operands.length)) return null;
  const allowed = orList(counts.map((count) => (count === 0 ? "no" : String(count))));
  const noun = counts.length === 1 && counts[0] === 1 ? "operand" : "operands";
  const list = formList(mismatch, forms);
  const shown = list === "" ? "" : `: ${list}`;
  return new SourceError(
    `${request.name} takes ${allowed} ${noun}${shown}; found ${parsed.operands.length}`,
    parsed.place,
  );
}

function wrongMode({ parsed, context }: Mismatch): SourceError | null {
  if (context.bits === 64) return null;
  for (const operand of parsed.operands) {
    if (operand.kind === "register" && needs64BitMode(operand.register)) {
      return new SourceError(`${operand.register.name} exists in 64-bit mode only; this is 32-bit code`, operand.at);
    }
  }
  return null;
}

function tooManyMemoryOperands({ parsed, request }: Mismatch): SourceError | null {
  if (request.operands.filter(({ kind }) => kind === "memory").length < 2) return null;
  return new SourceError(
    `${request.name} cannot have two memory operands; load one into a register first`,
    parsed.place,
  );
}

function generalRegisters(operands: readonly Operand[]): Register[] {
  const registers = operands.flatMap((operand) => (operand.kind === "register" ? [operand.register] : []));
  return registers.filter((register) => register.class.startsWith("gpr"));
}

const SUFFIX_LETTERS: Readonly<Record<number, string>> = { 8: "b", 16: "w", 32: "l", 64: "q" };

/** `movl %rax, %rbx`. */
function wrongSuffix({ parsed, request, forms, context }: Mismatch): SourceError | null {
  const { operandSize: bits, name } = request;
  if (bits === 0 || request.memorySize !== 0) return null;
  if (!forms.some(({ form }) => form.operandSize === bits)) {
    const message = `${name} works on ${bits} bits, which ${context.bits}-bit code does not have for this instruction`;
    return new SourceError(message, parsed.name);
  }
  const register = generalRegisters(request.operands).find(({ size }) => size !== bits);
  if (register === undefined || context.dialect !== "att") return null;
  const other = registerNameAtSize(register.number, bits);
  const renamed = `${name.slice(0, -1)}${SUFFIX_LETTERS[register.size] ?? ""}`;
  const tries = other === undefined ? renamed : `%${other} or ${renamed}`;
  return new SourceError(
    `${name} works on ${bits} bits but %${register.name} has ${register.size}; use ${tries}`,
    parsed.place,
  );
}

/** The instruction as written, as far as it matters. */
function writtenText({ parsed, context }: Mismatch): string {
  const sigil = context.dialect === "att" ? "%" : "";
  const operands = parsed.operands.map((operand) => {
    return operand.kind === "register" ? `${sigil}${operand.register.name}` : "…";
  });
  if (context.dialect === "att") operands.reverse();
  return `${parsed.name.text.toLowerCase()} ${operands.join(", ")}`;
}

/** `mov eax, rbx`. */
function mixedSizes(mismatch: Mismatch): SourceError | null {
  const { parsed, request, forms, context } = mismatch;
  const [first, second] = generalRegisters(request.operands);
  if (first === undefined || second === undefined || first.size === second.size) return null;
  // A form that takes any two registers wants them equally wide; a shift by CL, or MOVZX, does not.
  const isFree = forms.some(({ operands, form }) => {
    const [left, right] = operands;
    return (
      !form.mnemonic.startsWith("MOVSX") &&
      left?.registerNumber === -1 &&
      right?.registerNumber === -1 &&
      left.registerClass === right.registerClass
    );
  });
  if (!isFree) return null;
  const sigil = context.dialect === "att" ? "%" : "";
  const suggestion = registerNameAtSize(second.number, first.size);
  const hint = suggestion === undefined ? "" : `; use ${sigil}${suggestion}`;
  const sizes = context.dialect === "att" ? [second.size, first.size] : [first.size, second.size];
  return new SourceError(`${writtenText(mismatch)} mixes ${sizes.join(" and ")} bits${hint}`, parsed.place);
}

/** `push eax` in 64-bit code. */
function wrongRegisterSize({ parsed, request, forms, context }: Mismatch): SourceError | null {
  const [only, ...others] = request.operands;
  if (only?.kind !== "register" || others.length > 0 || !only.register.class.startsWith("gpr")) return null;
  const { number, size, name } = only.register;
  const sizes = new Set<number>();
  for (const { operands, form } of forms) {
    const [taken] = operands;
    if (operands.length !== 1 || taken === undefined || taken.registerNumber >= 0 || taken.registerClass === null)
      continue;
    if (form.operandSize > 0) sizes.add(form.operandSize);
  }
  const names = [...sizes].sort((a, b) => b - a).flatMap((bits) => registerNameAtSize(number, bits) ?? []);
  if (names.length === 0 || sizes.has(size)) return null;
  const sigil = context.dialect === "att" ? "%" : "";
  const tries = orList(names.map((other) => sigil + other));
  return new SourceError(
    `${request.name} does not take ${size} bits in ${context.bits}-bit code; instead of ${sigil}${name} use ${tries}`,
    parsed.place,
  );
}

/** `mov eax, byte ptr [rbx]`. */
function wrongMemorySize({ request, forms, context }: Mismatch): SourceError | null {
  const index = request.operands.findIndex((operand) => operand.kind === "memory" && operand.size !== 0);
  const operand = request.operands[index];
  if (operand?.kind !== "memory") return null;
  const [register] = generalRegisters(request.operands);
  const sizes = new Set<number>();
  for (const form of forms) {
    const size = form.operands[index]?.memorySize ?? -1;
    const fits = request.operands.every((other, position) => {
      return other.kind !== "register" || form.operands[position]?.registerClass === other.register.class;
    });
    if (takesKinds(form, request.operands) && fits && size > 0 && !form.far) sizes.add(size);
  }
  const ptr = context.dialect === "nasm" ? "" : " ptr";
  const words = [...sizes]
    .sort((a, b) => a - b)
    .flatMap((size) => (MEMORY_SIZE_WORD[size] === undefined ? [] : [MEMORY_SIZE_WORD[size] + ptr]));
  if (words.length === 0 || sizes.has(operand.size)) return null;
  const beside = register === undefined ? "" : ` beside ${register.name}, which has ${register.size}`;
  return new SourceError(
    `${request.name} does not take ${operand.size} bits of memory${beside}; write ${orList(words)}`,
    operand.at,
  );
}

function immediateTooLarge({ request, forms, context }: Mismatch): SourceError | null {
  const index = request.operands.findIndex(({ kind }) => kind === "immediate");
  const operand = request.operands[index];
  if (operand?.kind !== "immediate") return null;
  const value = context.numberOf(operand.expression);
  if (value === null) return null;
  const [register] = generalRegisters(request.operands);
  const size = register?.size ?? request.operandSize;
  const candidates = forms.filter(
    (form) =>
      takesKinds(form, request.operands) &&
      (size === 0 || form.form.operandSize === size || form.form.operandSize === 0),
  );
  if (candidates.length === 0) return null;
  const fits = candidates.some(({ operands, form, unsigned }) => {
    const bits = operands[index]?.fieldBits ?? 0;
    return immediateFits(value, bits, unsigned ? bits : form.operandSize);
  });
  if (fits) return null;
  const widest = Math.max(...candidates.map(({ operands }) => operands[index]?.fieldBits ?? 0));
  const extended = size > widest && candidates.every(({ unsigned }) => !unsigned);
  const advice = size === 64 && widest === 32 ? "; load it into a register with mov first" : "";
  const width = `${widest}${extended ? " signed" : ""} bits`;
  return new SourceError(`${value} does not fit in the ${width} that ${request.name} has for it${advice}`, operand.at);
}

/** Registers, memory and numbers stand where the form has them, whatever their sizes. */
function takesKinds({ operands }: CompiledForm, written: readonly Operand[]): boolean {
  if (operands.length !== written.length) return false;
  return operands.every((compiled, index) => {
    const kind = written[index]?.kind;
    if (kind === "register") return compiled.registerClass !== null;
    return kind === "memory" ? compiled.memorySize >= 0 : compiled.kind === "immediate";
  });
}

function immediateDestination({ request, context }: Mismatch): SourceError | null {
  const [destination] = request.operands;
  if (request.operands.length < 2 || destination?.kind !== "immediate" || request.name.startsWith("out")) return null;
  const inAtt = context.dialect === "att";
  const advice = inAtt ? "; in AT&T syntax the destination comes last" : "; brackets make it a memory operand";
  return new SourceError(`${request.name} cannot write to a number${advice}`, destination.at);
}

/** `int 0x80` in AT&T syntax is the memory at 0x80. */
function missingDollar({ request, context }: Mismatch): SourceError | null {
  if (context.dialect !== "att") return null;
  const operand = request.operands.find((other) => other.kind === "memory" && other.bare);
  if (operand === undefined) return null;
  const message = `without $ this is the memory at that address, which ${request.name} does not take here; write $ before it`;
  return new SourceError(message, operand.at);
}

/** Where a register is encoded does not matter to who writes it: `v32` is an `r32`, `xmm2` an `xmm`. */
function readable(notation: string): string {
  return notation.replace(/^v(?=\d)/, "r").replace(/^(x?mm)2$/, "$1");
}

/** The operand lists of the forms with as many operands as were written, those that share most with them first. */
function allowedOperands(mismatch: Mismatch): string {
  const { request, forms } = mismatch;
  const nearness = ({ operands }: CompiledForm): number =>
    operands.filter((compiled, index) => {
      const operand = request.operands[index];
      if (operand?.kind === "register") return compiled.registerClass === operand.register.class;
      return operand?.kind === "memory" ? compiled.memorySize >= 0 : compiled.kind === operand?.kind;
    }).length;
  const sameCount = forms.filter(({ operands }) => operands.length === request.operands.length);
  return formList(
    mismatch,
    sameCount.toSorted((a, b) => nearness(b) - nearness(a)),
  );
}

const MAX_FORMS = 6;

/** Operand lists in the order of the source's syntax, a few of them. */
function formList({ context }: Mismatch, forms: readonly CompiledForm[]): string {
  const texts = forms
    .filter(({ alias }) => !alias)
    .map(({ operands }) => {
      const notations = operands.map(({ notation }) => readable(notation));
      return (context.dialect === "att" ? notations.reverse() : notations).join(", ");
    });
  const unique = [...new Set(texts)].filter((text) => text !== "");
  const shown = unique.slice(0, MAX_FORMS).join(" · ");
  return unique.length > MAX_FORMS ? `${shown} · …` : shown;
}

const SYNTAX_NAMES: Readonly<Record<Syntax, string>> = { att: "AT&T syntax", intel: "Intel syntax", nasm: "NASM" };

/** A mnemonic that no table has: it is another syntax's, or an extension's that the processor lacks; or the nearest is suggested. */
export function unknownMnemonic(token: Token, syntax: Syntax): SourceError {
  const word = token.text.toLowerCase();
  for (const other of ["att", "intel", "nasm"] as const) {
    if (other === syntax || !mnemonicNames(other).has(word)) continue;
    return new SourceError(
      `${token.text} is a mnemonic of ${SYNTAX_NAMES[other]}; this source is ${SYNTAX_NAMES[syntax]}`,
      token,
    );
  }
  const absent = absentMnemonic(word);
  if (absent !== undefined) {
    const why =
      absent.feature === ""
        ? "is an instruction that Syscope does not have"
        : `belongs to ${absent.feature}, which this processor does not have`;
    return new SourceError(`${token.text} ${why}`, token);
  }
  const near = nearest(word, mnemonicNames(syntax).keys());
  const hint = near === null ? "" : `; did you mean ${near}?`;
  return new SourceError(`${token.text} is not an instruction that Syscope knows${hint}`, token);
}
