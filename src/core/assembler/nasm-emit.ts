import { SourceError } from "./diagnostic.ts";
import { encode } from "./encoder.ts";
import { type Evaluation, type Expression, evaluate } from "./expression.ts";
import type { ChoiceContext } from "./form-choice.ts";
import { chooseInstruction, type ParsedInstruction, parseInstruction } from "./instruction.ts";
import type { NasmAssembler } from "./nasm-assembler.ts";
import type { Operand } from "./operand.ts";
import type { EncodedInstruction, Fragment } from "./section.ts";
import type { TokenCursor } from "./token-cursor.ts";

/** Parses one instruction and encodes it, now or in every pass of the layout. */
export function emitNasmInstruction(assembler: NasmAssembler, cursor: TokenCursor): void {
  const { state, place } = assembler;
  const { section, bits, line } = state;
  if (!section.traits.hasContents)
    throw new SourceError(`section ${section.name} holds no bytes; instructions belong in .text`, place);
  const parsed = parseInstruction(cursor, state, assembler.scope, assembler.defaultRelative, place);
  if (!("name" in parsed)) throw new SourceError("a prefix needs an instruction behind it on the same line", place);
  if (appendBranch(parsed, assembler)) return;
  const fragment = section.current;
  if (isSettled(parsed, assembler)) {
    const context = makeContext(
      bits,
      (expression) => state.numberNow(expression),
      () => true,
      () => true,
    );
    const { bytes, fixups } = encodeParsed(parsed, context);
    state.reserve(bytes.length, place);
    section.append(bytes, fixups, line);
    return;
  }
  state.reserve(15, place);
  const encoded: EncodedInstruction = { bytes: new Uint8Array(), fixups: [] };
  const encodeAgain = memoized(parsed, (evaluation, isFirstPass) =>
    encodeParsed(parsed, layoutContext(parsed, bits, fragment, evaluation, isFirstPass)),
  );
  section.appendTail({ kind: "instruction", encode: encodeAgain, encoded, sequence: state.sequence, place }, 0, line);
}

type Encode = (evaluation: Evaluation, isFirstPass: boolean) => EncodedInstruction;

/**
 * Encodes again only what would come out differently: the numbers of an instruction and which of its expressions are addresses decide,
 * not where the addresses are (but for short branches).
 */
function memoized(parsed: ParsedInstruction, encodeParsed: Encode): Encode {
  if (isShortBranch(parsed)) return encodeParsed;
  const expressions = parsed.operands.flatMap(expressionsOf);
  let last: { readonly known: readonly (bigint | string)[]; readonly encoded: EncodedInstruction } | null = null;
  return (evaluation, isFirstPass) => {
    const known = expressions.map((expression) => {
      const value = evaluate(expression, evaluation);
      return value === undefined ? `unknown${isFirstPass}` : value.base === null ? value.number : "address";
    });
    if (last === null || known.some((each, index) => each !== last?.known[index]))
      last = { known, encoded: encodeParsed(evaluation, isFirstPass) };
    return last.encoded;
  };
}

function expressionsOf(operand: Operand): Expression[] {
  if (operand.kind === "immediate") return [operand.expression];
  if (operand.kind === "far") return [operand.selector, operand.offset];
  return operand.kind === "memory" && operand.displacement !== null ? [operand.displacement] : [];
}

function isShortBranch({ meanings }: ParsedInstruction): boolean {
  return meanings.some(({ mnemonic }) => mnemonic === "JMP" || mnemonic === "Jcc");
}

/** JMP and Jcc without a size: the layout decides between the short and the near form. */
function appendBranch({ meanings, operands, prefixes, place }: ParsedInstruction, { state }: NasmAssembler): boolean {
  const [meaning] = meanings;
  const [target, second] = operands;
  const isJump = meaning?.mnemonic === "JMP";
  if (meaning === undefined || (!isJump && meaning.mnemonic !== "Jcc") || prefixes.length > 0) return false;
  if (target?.kind !== "immediate" || second !== undefined) return false;
  if (target.distance !== null || target.strict || target.size !== 0) return false;
  if (state.numberNow(target.expression) !== null) return false;
  const { condition } = meaning;
  state.reserve(6, place);
  state.section.appendTail(
    {
      kind: "branch",
      shortOpcode: [isJump ? 0xeb : 0x70 + condition],
      longOpcode: isJump ? [0xe9] : [0x0f, 0x80 + condition],
      target: target.expression,
      long: false,
      sequence: state.sequence,
      place,
      at: target.at,
    },
    2,
    state.line,
  );
  return true;
}

function encodeParsed(parsed: ParsedInstruction, context: ChoiceContext): EncodedInstruction {
  const { choice, request, prefixes } = chooseInstruction(parsed, context);
  for (const [index, { kind }] of choice.form.operands.entries()) {
    const operand = choice.operands[index];
    if (kind !== "relative" || operand?.kind !== "immediate") continue;
    if (context.known?.(operand.expression) !== false && context.numberOf(operand.expression) !== null) {
      throw new SourceError(
        "a branch needs a label: NASM's object files cannot express the distance to a plain number",
        operand.at,
      );
    }
  }
  return encode(choice, request, prefixes, context, parsed.place);
}

function makeContext(
  bits: 64 | 32,
  numberOf: ChoiceContext["numberOf"],
  isAddress: ChoiceContext["isAddress"],
  reaches: NonNullable<ChoiceContext["reaches"]>,
): ChoiceContext {
  return { bits, dialect: "nasm", numberOf, isAddress, reaches };
}

/** What the present layout says. `fragment` is the one whose tail the instruction is. */
function layoutContext(
  parsed: ParsedInstruction,
  bits: 64 | 32,
  fragment: Fragment,
  evaluation: Evaluation,
  isFirstPass: boolean,
): ChoiceContext {
  const displacements = new Set(
    parsed.operands.map((operand) => (operand.kind === "memory" ? operand.displacement : null)),
  );
  const known = (expression: Expression): boolean => evaluate(expression, evaluation) !== undefined;
  const numberOf = (expression: Expression): bigint | null => {
    if (expression.op === "number") return expression.value;
    const value = evaluate(expression, evaluation);
    // Until the first pass has met its symbols, an immediate is hoped to be small; a displacement is not.
    if (value === undefined) return isFirstPass && !displacements.has(expression) ? 0n : null;
    return value.base !== null ? null : value.number;
  };
  const isAddress = (expression: Expression): boolean => (evaluate(expression, evaluation)?.base ?? null) !== null;
  const reaches = (target: Expression): boolean => {
    const value = evaluate(target, evaluation);
    // A label ahead is hoped to be near until the first pass has found it.
    if (value === undefined) return true;
    if (value.base !== fragment.section) return false;
    // The short forms of JMP and Jcc have two bytes.
    const next = fragment.offset + fragment.length + 2;
    const distance = Number(value.number) - next;
    return distance >= -128 && distance <= 127;
  };
  return { ...makeContext(bits, numberOf, isAddress, reaches), known };
}

/** Whether the encoding cannot change with the layout: no number in it depends on labels or on symbols defined later. */
function isSettled(parsed: ParsedInstruction, { state }: NasmAssembler): boolean {
  const isJump = isShortBranch(parsed);
  return parsed.operands.every((operand) => {
    if (operand.kind === "register") return true;
    if (operand.kind === "far") return isFixed(operand.offset) && isFixed(operand.selector);
    if (operand.kind === "memory") return operand.displacement === null || isFixed(operand.displacement);
    if (isJump) return operand.distance !== null;
    return isFixed(operand.expression);
  });

  function isFixed(expression: Expression): boolean {
    if (isCertainAddress(expression)) return true;
    return state.numberNow(expression) !== null;
  }
}

/** A label that is defined already, plus or minus a number. */
function isCertainAddress(expression: Expression): boolean {
  switch (expression.op) {
    case "place":
    case "section":
      return true;
    case "symbol":
      return expression.symbol.definition?.kind === "label";
    case "binary":
      if (expression.operator === "+" && expression.left.op === "number") return isCertainAddress(expression.right);
      return (
        (expression.operator === "+" || expression.operator === "-") &&
        expression.right.op === "number" &&
        isCertainAddress(expression.left)
      );
    default:
      return false;
  }
}
