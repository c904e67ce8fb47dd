import type { AssemblerState } from "./assembler-state.ts";
import { parseAttOperand } from "./att-operand.ts";
import type { CompiledForm } from "./compiled-form.ts";
import { compiledForms } from "./compiled-form.ts";
import { SourceError } from "./diagnostic.ts";
import { NO_PREFIXES, type WrittenPrefixes } from "./encoder.ts";
import type { Columns } from "./expression.ts";
import type { ExpressionScope } from "./expression-parser.ts";
import { type ChoiceContext, chooseForm, type FormChoice, type InstructionRequest } from "./form-choice.ts";
import { type ExplicitOperands, explicitOperands } from "./implied-operands.ts";
import { parseIntelOperand } from "./intel-operand.ts";
import { explainMismatch, unknownMnemonic } from "./mismatch.ts";
import { type MnemonicMeaning, mnemonicNames } from "./mnemonic-names.ts";
import { parseNasmOperand } from "./nasm-operand.ts";
import type { ImmediateOperand, Operand } from "./operand.ts";
import { type Prefix, prefixNames } from "./prefix-names.ts";
import type { StatementPlace } from "./section.ts";
import type { Token } from "./token.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

/** An instruction as parsed, before one of its meanings is chosen. */
export interface ParsedInstruction {
  readonly name: Token;
  readonly meanings: readonly MnemonicMeaning[];
  /** Destination first. */
  readonly operands: readonly Operand[];
  /** AT&T `*` before operand 0. */
  readonly indirect: boolean;
  readonly prefixes: readonly { readonly prefix: Prefix; readonly token: Token }[];
  readonly place: StatementPlace;
}

/** A meaning with the form that encodes it. */
export interface ChosenInstruction {
  readonly choice: FormChoice;
  readonly request: InstructionRequest;
  readonly prefixes: WrittenPrefixes;
}

/** Reads prefixes, mnemonic and operands; `null` where the statement holds prefixes only. */
export function parseInstruction(
  cursor: TokenCursor,
  state: AssemblerState,
  scope: ExpressionScope,
  defaultRelative: boolean,
  place: StatementPlace,
): ParsedInstruction | { readonly prefixes: ParsedInstruction["prefixes"] } {
  const known = prefixNames(state.syntax);
  const prefixes: { prefix: Prefix; token: Token }[] = [];
  while (cursor.token.kind === "name") {
    const word = cursor.token.text.toLowerCase();
    const prefix = Object.hasOwn(known, word) ? known[word] : undefined;
    if (prefix === undefined) break;
    prefixes.push({ prefix, token: cursor.next() });
  }
  if (cursor.atEnd && prefixes.length > 0) return { prefixes };
  const name = cursor.next();
  if (name.kind !== "name") throw new SourceError(`expected an instruction, found ${name.text}`, name);
  const meanings = mnemonicNames(state.syntax).get(name.text.toLowerCase());
  if (meanings === undefined) throw unknownMnemonic(name, state.syntax);
  const operands: Operand[] = [];
  let indirect = false;
  if (!cursor.atEnd) {
    do {
      const parsed = parseOperand(cursor, state, scope, defaultRelative);
      operands.push(parsed.operand);
      indirect ||= parsed.indirect;
    } while (cursor.accept(","));
  }
  if (!cursor.atEnd && operands.length > 0) {
    throw new SourceError(
      `expected a comma or the end of the statement, found ${describe(cursor.token)}`,
      cursor.rest(),
    );
  }
  if (operands.length > 4) throw new SourceError(`${name.text} has too many operands`, place);
  if (state.syntax === "att" && !keepsOrder(name.text.toLowerCase(), operands)) operands.reverse();
  return { name, meanings, operands, indirect, prefixes, place };
}

/** BOUND, and instructions of immediates only (ENTER, far jumps), have one order in both syntaxes. */
function keepsOrder(name: string, operands: readonly Operand[]): boolean {
  return name.startsWith("bound") || operands.every(({ kind }) => kind === "immediate");
}

function parseOperand(
  cursor: TokenCursor,
  state: AssemblerState,
  scope: ExpressionScope,
  defaultRelative: boolean,
): { readonly operand: Operand; readonly indirect: boolean } {
  if (state.syntax === "att") return parseAttOperand(cursor, scope);
  if (state.syntax === "intel") return { operand: parseIntelOperand(cursor, scope), indirect: false };
  return { operand: parseNasmOperand(cursor, scope, { bits: state.bits, defaultRelative }), indirect: false };
}

/** Chooses meaning and form. @throws {SourceError} that says why none fits */
export function chooseInstruction(parsed: ParsedInstruction, context: ChoiceContext): ChosenInstruction {
  const requests: InstructionRequest[] = [];
  for (const meaning of parsed.meanings) {
    const forms = compiledForms(meaning.mnemonic);
    const targets = branchTargets(forms, parsed, context);
    const explicit = explicitOperands(meaning, targets, context);
    if (explicit === null) continue;
    const meant = explicit.mnemonic === undefined ? forms : compiledForms(explicit.mnemonic);
    const request = makeRequest(parsed, meaning, meant, explicit.operands, explicit.operandSize);
    requests.push(request);
    const choice = chooseForm(request, context);
    if (choice === null) continue;
    return { choice, request, prefixes: withImplied(checkPrefixes(parsed, choice, request, context), explicit) };
  }
  throw explainMismatch(parsed, requests, context);
}

/** The prefixes written, and those that the operands of a string instruction ask for. */
function withImplied(written: WrittenPrefixes, { segment, addressSize }: ExplicitOperands): WrittenPrefixes {
  if (segment === null && addressSize === 0) return written;
  return { ...written, segment: written.segment ?? segment, addressSize: written.addressSize || addressSize };
}

function makeRequest(
  parsed: ParsedInstruction,
  meaning: MnemonicMeaning,
  forms: readonly CompiledForm[],
  operands: readonly Operand[],
  impliedSize: number,
): InstructionRequest {
  const farOperand = operands.some(
    (operand) =>
      operand.kind === "far" ||
      (operand.kind === "memory" && (operand.far || operand.size === 48 || operand.size === 80)),
  );
  const isBranch = meaning.mnemonic === "JMP" || meaning.mnemonic === "CALL";
  const [first, second] = operands;
  // AT&T and Intel: ljmp selector, offset.
  const farPair = meaning.far && isBranch && first?.kind === "immediate" && second?.kind === "immediate";
  return {
    name: parsed.name.text.toLowerCase(),
    forms: meaning.absolute64 ? forms.filter(isAbsolute64) : forms,
    condition: meaning.condition,
    operandSize: meaning.operandSize || impliedSize || sizeOfPrefix(parsed, forms),
    memorySize: meaning.memorySize,
    waits: meaning.waits,
    far: meaning.far || (isBranch && farOperand),
    operands: farPair
      ? [{ kind: "far", size: 0, selector: first.expression, offset: second.expression, at: parsed.place }]
      : operands,
    at: parsed.place,
  };
}

/** `o16 push 5` asks for the form of 16 bits, where there is one. */
function sizeOfPrefix({ prefixes }: ParsedInstruction, forms: readonly CompiledForm[]): number {
  for (const { prefix } of prefixes) {
    if (prefix.kind !== "operandSize") continue;
    if (forms.some(({ form }) => form.operandSize === prefix.bits)) return prefix.bits;
  }
  return 0;
}

function isAbsolute64(form: CompiledForm): boolean {
  return form.operands.some(({ slot, fieldBits }) => slot === "moffs" || fieldBits === 64);
}

/** A branch's target is written like a memory operand (AT&T, Intel); `*` or brackets mark the indirect ones. */
function branchTargets(
  forms: readonly CompiledForm[],
  parsed: ParsedInstruction,
  context: ChoiceContext,
): readonly Operand[] {
  const { operands, indirect, name } = parsed;
  const [first] = operands;
  const isBranch = forms.some(({ operands: [target] }) => target?.kind === "relative");
  if (!isBranch) {
    if (indirect)
      throw new SourceError(`* belongs to indirect jumps and calls; ${name.text} does not take it`, parsed.place);
    return operands;
  }
  if (first === undefined || context.dialect === "nasm") return operands;
  if (context.dialect === "att" && !indirect) {
    const far = parsed.meanings.some((meaning) => meaning.far);
    if (first.kind === "immediate" && !far) {
      throw new SourceError(`a branch target has no $ in AT&T syntax: ${name.text} target`, first.at);
    }
    if (first.kind === "register" || (first.kind === "memory" && !first.bare)) {
      throw new SourceError(`an indirect ${name.text} needs * before its operand in AT&T syntax`, first.at);
    }
  }
  if (first.kind !== "memory" || !first.bare || indirect || first.displacement === null || first.far) return operands;
  const target: ImmediateOperand = {
    kind: "immediate",
    expression: first.displacement,
    size: 0,
    strict: false,
    distance: first.distance,
    at: first.at,
  };
  return [target, ...operands.slice(1)];
}

/** F3 makes TZCNT, LZCNT and PAUSE of the others, and is ignored before RET: what compilers write for processors old and new. */
const REPEATABLE: ReadonlySet<string> = new Set(["RET", "BSF", "BSR", "NOP"]);

/** The override of DS, whose byte NOTRACK has. */
const DS = 3;

function checkPrefixes(
  parsed: ParsedInstruction,
  { form, operands }: FormChoice,
  request: InstructionRequest,
  context: ChoiceContext,
): WrittenPrefixes {
  if (parsed.prefixes.length === 0) return NO_PREFIXES;
  const result: { -readonly [Key in keyof WrittenPrefixes]: WrittenPrefixes[Key] } = { ...NO_PREFIXES };
  const { attributes, mnemonic } = form.form;
  for (const { prefix, token } of parsed.prefixes) {
    switch (prefix.kind) {
      case "lock":
        if (!attributes.has("lock") || !operands.some(({ kind }) => kind === "memory"))
          throw notLockable(request, token);
        result.lock = true;
        break;
      case "repeat":
        if (!attributes.has("rep") && !attributes.has("repe") && !REPEATABLE.has(mnemonic)) {
          throw new SourceError(`${token.text} repeats string instructions only; ${request.name} is none`, token);
        }
        result.repeat = prefix.byte;
        break;
      case "segment":
        result.segment = prefix.number;
        break;
      case "noTrack":
        if ((mnemonic !== "JMP" && mnemonic !== "CALL") || operands.some(({ kind }) => kind === "immediate"))
          throw new SourceError(`${token.text} belongs to indirect jumps and calls`, token);
        result.segment = DS;
        break;
      case "addressSize":
        if (operands.some((operand) => operand.kind === "memory" && operand.base === null && operand.index === null)) {
          throw new SourceError(`${token.text} before an address without registers is not supported`, token);
        }
        if (context.bits === (prefix.bits === 16 ? 64 : prefix.bits === 64 ? 32 : 0)) {
          throw new SourceError(`${token.text} is not possible in ${context.bits}-bit code`, token);
        }
        result.addressSize = prefix.bits;
        break;
      case "operandSize":
        result.operandSize = operandSizePrefix(prefix.bits, token, form, request);
        break;
    }
  }
  return result;
}

/** A word that asks for an operand size (`o16`, `data16`) has to agree with the form, or be a prefix that changes nothing. */
function operandSizePrefix(
  bits: 16 | 32 | 64,
  token: Token,
  { form }: CompiledForm,
  request: InstructionRequest,
): 0 | 16 {
  const isBranch = form.attributes.has("f64") || form.attributes.has("short");
  if (!isBranch && (bits === 64 ? form.rexW : form.operandSize === bits)) return 0;
  if (!isBranch && token.text.toLowerCase() === "data16" && (form.operandSize === 0 || form.rexW)) return 16;
  throw new SourceError(`${token.text} does not go with this form of ${request.name}`, token);
}

function notLockable(request: InstructionRequest, at: Columns): SourceError {
  return new SourceError(
    `lock needs an instruction that reads and writes memory; ${request.name} with these operands does not`,
    at,
  );
}
