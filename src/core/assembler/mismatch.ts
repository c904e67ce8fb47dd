import { type CompiledForm, registerNameAtSize } from "./compiled-form.ts";
import { SourceError } from "./diagnostic.ts";
import { type ChoiceContext, type InstructionRequest, orList } from "./form-choice.ts";
import { immediateFits } from "./immediate.ts";
import type { ParsedInstruction } from "./instruction.ts";
import { mnemonicNames, type Syntax } from "./mnemonic-names.ts";
import type { Operand } from "./operand.ts";
import { needs64BitMode, type Register } from "./register.ts";
import type { Token } from "./token.ts";

/** Says why no form of an instruction takes these operands: what was found, what is allowed, what to try. */
export function explainMismatch(
  parsed: ParsedInstruction, requests: readonly InstructionRequest[], context: ChoiceContext,
): SourceError {
  const { place } = parsed;
  const [request] = requests;
  const name = parsed.name.text.toLowerCase();
  if (request === undefined) return new SourceError(`${name} does not take these operands`, place);
  const inThisMode = requests.flatMap(({ forms }) => forms).filter((form) => modeAllows(form, context));
  if (inThisMode.length === 0) {
    const other = context.bits === 64 ? 32 : 64;
    return new SourceError(`${name} exists in ${other}-bit mode only; this is ${context.bits}-bit code`, place);
  }
  const written = parsed.operands;
  const counts = [...new Set(inThisMode.map(({ operands }) => operands.length))].sort((a, b) => a - b);
  if (!counts.includes(request.operands.length)) {
    const allowed = orList(counts.map((count) => (count === 0 ? "no" : String(count))));
    const noun = counts.length === 1 && counts[0] === 1 ? "operand" : "operands";
    return new SourceError(`${name} takes ${allowed} ${noun}; found ${written.length}`, place);
  }
  return (
    wrongMode(written, context) ??
    tooManyMemoryOperands(request, parsed) ??
    wrongSuffix(request, parsed, inThisMode, context) ??
    mixedSizes(request, parsed) ??
    immediateTooLarge(request, inThisMode, context) ??
    immediateDestination(request, parsed, context) ??
    forgottenDollar(request, context) ??
    new SourceError(`${name} does not take these operands; allowed are ${allowedOperands(inThisMode, request)}`, place)
  );
}

function modeAllows(form: CompiledForm, context: ChoiceContext): boolean {
  return context.bits === 64 ? form.in64BitMode : form.in32BitMode;
}

function wrongMode(operands: readonly Operand[], context: ChoiceContext): SourceError | null {
  if (context.bits === 64) return null;
  for (const operand of operands) {
    if (operand.kind === "register" && needs64BitMode(operand.register)) {
      return new SourceError(`${operand.register.name} exists in 64-bit mode only; this is 32-bit code`, operand.at);
    }
  }
  return null;
}

function tooManyMemoryOperands(request: InstructionRequest, { place }: ParsedInstruction): SourceError | null {
  if (request.operands.filter(({ kind }) => kind === "memory").length < 2) return null;
  return new SourceError(`${request.name} cannot have two memory operands; load one into a register first`, place);
}

function generalRegisters(operands: readonly Operand[]): Register[] {
  const registers = operands.map((operand) => (operand.kind === "register" ? operand.register : null));
  return registers.filter((register): register is Register => register !== null && register.class.startsWith("gpr"));
}

const SUFFIX_LETTERS: Readonly<Record<number, string>> = { 8: "b", 16: "w", 32: "l", 64: "q" };

/** `movl %rax, %rbx`. */
function wrongSuffix(
  request: InstructionRequest, parsed: ParsedInstruction, forms: readonly CompiledForm[], context: ChoiceContext,
): SourceError | null {
  if (request.operandSize === 0 || request.memorySize !== 0) return null;
  if (!forms.some(({ form }) => form.operandSize === request.operandSize)) {
    return new SourceError(
      `${request.name} works on ${request.operandSize} bits, which ${context.bits}-bit code does not have for this instruction`,
      parsed.name,
    );
  }
  const register = generalRegisters(request.operands).find(({ size }) => size !== request.operandSize);
  if (register === undefined || context.dialect !== "att") return null;
  const other = registerNameAtSize(register.number, request.operandSize);
  const letter = SUFFIX_LETTERS[register.size] ?? "";
  const renamed = `${request.name.slice(0, -1)}${letter}`;
  const tries = other === undefined ? renamed : `%${other} or ${renamed}`;
  return new SourceError(
    `${request.name} works on ${request.operandSize} bits but %${register.name} has ${register.size}; use ${tries}`, parsed.place,
  );
}

/** `mov eax, rbx`. */
function mixedSizes(request: InstructionRequest, parsed: ParsedInstruction): SourceError | null {
  const [first, second] = generalRegisters(request.operands);
  if (first === undefined || second === undefined || first.size === second.size) return null;
  const suggestion = registerNameAtSize(second.number, first.size);
  const hint = suggestion === undefined ? "" : `; use ${suggestion}`;
  const operands = parsed.operands.map((operand) => (operand.kind === "register" ? operand.register.name : "…"));
  const text = `${request.name} ${operands.join(", ")}`;
  return new SourceError(`${text} mixes ${first.size} and ${second.size} bits${hint}`, parsed.place);
}

function immediateTooLarge(request: InstructionRequest, forms: readonly CompiledForm[], context: ChoiceContext): SourceError | null {
  const index = request.operands.findIndex(({ kind }) => kind === "immediate");
  const operand = request.operands[index];
  if (operand?.kind !== "immediate") return null;
  const value = context.numberOf(operand.expression);
  if (value === null) return null;
  const [register] = generalRegisters(request.operands);
  const size = register?.size ?? request.operandSize;
  const fields = forms.filter(({ operands, form }) => {
    return operands[index]?.kind === "immediate" && operands.length === request.operands.length && (size === 0 || form.operandSize === size);
  });
  if (fields.length === 0) return null;
  const fits = fields.some(({ operands, form, unsigned }) => {
    const bits = operands[index]?.fieldBits ?? 0;
    return immediateFits(value, bits, unsigned ? bits : form.operandSize);
  });
  if (fits) return null;
  const widest = Math.max(...fields.map(({ operands }) => operands[index]?.fieldBits ?? 0));
  const extended = size > widest ? " signed" : "";
  const advice = size === 64 && widest === 32 ? "; load it into a register with mov first" : "";
  return new SourceError(`${value} does not fit in the ${widest}${extended} bits that ${request.name} has for it${advice}`, operand.at);
}

function immediateDestination(request: InstructionRequest, parsed: ParsedInstruction, context: ChoiceContext): SourceError | null {
  const [destination] = request.operands;
  if (request.operands.length < 2 || destination?.kind !== "immediate") return null;
  const advice = context.dialect === "att" ? "; in AT&T syntax the destination comes last" : "; brackets make it a memory operand";
  return new SourceError(`${request.name} cannot write to a number${advice}`, parsed.operands.length > 1 ? destination.at : parsed.place);
}

/** `int 0x80` in AT&T syntax is the memory at 0x80. */
function forgottenDollar(request: InstructionRequest, context: ChoiceContext): SourceError | null {
  if (context.dialect !== "att") return null;
  for (const operand of request.operands) {
    if (operand.kind === "memory" && operand.bare) {
      return new SourceError(`without $ this is the memory at that address, which ${request.name} does not take here; write $ before it`, operand.at);
    }
  }
  return null;
}

function allowedOperands(forms: readonly CompiledForm[], request: InstructionRequest): string {
  const texts = forms
    .filter(({ operands }) => operands.length === request.operands.length)
    .map(({ operands }) => operands.map(({ notation }) => notation).join(", "));
  const unique = [...new Set(texts)];
  const shown = unique.slice(0, 8).join(" · ");
  return unique.length > 8 ? `${shown} · …` : shown;
}

/** A mnemonic that no table has; the nearest ones are suggested. */
export function unknownMnemonic(token: Token, syntax: Syntax): SourceError {
  const word = token.text.toLowerCase();
  for (const other of ["att", "intel", "nasm"] as const) {
    if (other !== syntax && mnemonicNames(other).has(word)) {
      return new SourceError(`${token.text} is a mnemonic of ${SYNTAX_NAMES[other]}; this source is ${SYNTAX_NAMES[syntax]}`, token);
    }
  }
  const near = nearest(word, mnemonicNames(syntax).keys());
  const hint = near === null ? "" : `; did you mean ${near}?`;
  return new SourceError(`${token.text} is not an instruction that Syscope knows${hint}`, token);
}

const SYNTAX_NAMES: Readonly<Record<Syntax, string>> = { att: "AT&T syntax", intel: "Intel syntax", nasm: "NASM" };

/** The word at an edit distance of at most 1 (2 for long words); `null` if there is none. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const limit = word.length > 4 ? 2 : 1;
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance || word.length > 40) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
