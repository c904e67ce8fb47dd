import { SourceError } from "./diagnostic.ts";
import { encode, type WrittenPrefixes } from "./encoder.ts";
import type { ChoiceContext, FormChoice, InstructionRequest } from "./form-choice.ts";
import type { GnuAssembler } from "./gnu-assembler.ts";
import { chooseInstruction, parseInstruction } from "./instruction.ts";
import type { Prefix } from "./prefix-names.ts";
import type { TokenCursor } from "./token-cursor.ts";

/** Parses and encodes one instruction at the present place. */
export function emitGnuInstruction(assembler: GnuAssembler, cursor: TokenCursor): void {
  const { state, place } = assembler;
  const { section } = state;
  if (!section.traits.hasContents)
    throw new SourceError(`section ${section.name} holds no bytes; instructions belong in .text`, place);
  const parsed = parseInstruction(cursor, state, assembler.scope, false, place);
  if (!("name" in parsed)) {
    for (const { prefix } of parsed.prefixes) section.append([prefixByte(prefix, state.bits)], [], state.line);
    return;
  }
  const context: ChoiceContext = {
    bits: state.bits,
    dialect: state.syntax,
    numberOf: (expression) => state.numberNow(expression),
    isAddress: () => true,
  };
  const { choice, request, prefixes } = chooseInstruction(parsed, context);
  if (appendBranch(assembler, choice, request, prefixes)) return;
  const { bytes, fixups } = encode(choice, request, prefixes, context, place);
  state.reserve(bytes.length, place);
  section.append(bytes, fixups, state.line);
}

/** A prefix that stands alone: `lock; addl …`. */
function prefixByte(prefix: Prefix, bits: 64 | 32): number {
  switch (prefix.kind) {
    case "repeat":
      return prefix.byte;
    case "lock":
      return 0xf0;
    case "segment":
      return [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65][prefix.number] ?? 0x3e;
    case "addressSize":
      return prefix.bits === bits ? 0x90 : 0x67;
    case "operandSize":
      return 0x66;
    case "noTrack":
      return 0x3e;
  }
}

/** JMP and Jcc to a label take the short form where it reaches; the layout decides. */
function appendBranch(
  assembler: GnuAssembler,
  { form, operands }: FormChoice,
  request: InstructionRequest,
  { segment }: WrittenPrefixes,
): boolean {
  const { mnemonic, attributes } = form.form;
  const [target] = operands;
  if ((mnemonic !== "JMP" && mnemonic !== "Jcc") || !attributes.has("short") || target?.kind !== "immediate")
    return false;
  if (target.distance === "short" || request.operandSize === 16) return false;
  const { state, place } = assembler;
  const isJump = mnemonic === "JMP";
  const { condition } = request;
  state.reserve(7, place);
  // Before Jcc a segment override is a branch hint.
  if (segment !== null)
    state.section.append([prefixByte({ kind: "segment", number: segment }, state.bits)], [], state.line);
  state.section.appendTail(
    {
      kind: "branch",
      shortOpcode: [isJump ? 0xeb : 0x70 + condition],
      longOpcode: isJump ? [0xe9] : [0x0f, 0x80 + condition],
      target: target.expression,
      long: false,
      sequence: 0,
      place,
      at: target.at,
    },
    2,
    state.line,
  );
  return true;
}
