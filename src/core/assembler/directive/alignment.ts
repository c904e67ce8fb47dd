import { ABSOLUTE } from "../assembler-state.ts";
import { SourceError } from "../diagnostic.ts";
import type { Expression } from "../expression.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import { padding } from "../nop-fill.ts";
import type { Fill } from "../section.ts";
import { expressionList, type GnuDirective, knownNumber } from "./directive.ts";

const MAX_ALIGNMENT_BITS = 24;

/** `.align n, fill, maximum`: to bytes, or with `p2` to a power of two. */
function align(unit: "bytes" | "power"): GnuDirective {
  return (assembler, cursor) => {
    const { place } = assembler;
    const [amount, fillExpression, maximumExpression] = expressionList(assembler, cursor);
    const number = knownNumber(
      assembler,
      amount,
      0,
      "the alignment",
      0,
      unit === "power" ? MAX_ALIGNMENT_BITS : 2 ** MAX_ALIGNMENT_BITS,
    );
    const bytes = unit === "power" ? 2 ** number : Math.max(number, 1);
    if ((bytes & (bytes - 1)) !== 0) throw new SourceError(`the alignment ${bytes} is not a power of two`, place);
    const maximum = knownNumber(assembler, maximumExpression, 0, "the maximum of padding", 0, 2 ** MAX_ALIGNMENT_BITS);
    appendAlignment(assembler, bytes, makeFill(assembler, fillExpression ?? null), maximum);
  };
}

function makeFill(assembler: GnuAssembler, expression: Expression | null): Fill {
  const { state } = assembler;
  const value = expression === null ? null : knownNumber(assembler, expression, 0, "the fill byte", -128, 255) & 0xff;
  // GNU as takes a fill of 0x90 in code for what it means.
  if (state.section.traits.executable && (value === null || value === 0x90)) {
    return { kind: "nops", longNops: state.optionBits === 64 };
  }
  return { kind: "byte", byte: value ?? 0 };
}

function appendAlignment({ state, place }: GnuAssembler, alignment: number, fill: Fill, maximum: number): void {
  const { section } = state;
  if (alignment === 1) return;
  if (section.name === ABSOLUTE) throw new SourceError("fields of .struct cannot be aligned; write the offset", place);
  section.alignment = Math.max(section.alignment, alignment);
  const limit = maximum === 0 ? alignment : maximum;
  section.appendTail({ kind: "align", alignment, maximum: limit, fill }, 0, state.line);
}

/** `.nops size, maximum`: no-operations of so many bytes in all, none longer than the maximum. */
const nops: GnuDirective = (assembler, cursor) => {
  const { state, place } = assembler;
  const [size, maximumExpression] = expressionList(assembler, cursor);
  let left = knownNumber(assembler, size, 0, "the number of bytes", 0, 2 ** 16);
  const longest = state.optionBits === 64 ? 11 : 7;
  const maximum = knownNumber(assembler, maximumExpression, 0, "the length of a nop", 0, longest) || longest;
  const fill: Fill = { kind: "nops", longNops: state.optionBits === 64 };
  state.reserve(left, place);
  for (; left > 0; left -= maximum) state.section.append(padding(fill, Math.min(left, maximum)), [], state.line);
};

/** `.org target, fill`. */
const org: GnuDirective = (assembler, cursor) => {
  const [target, fillExpression] = expressionList(assembler, cursor);
  if (target === undefined || target === null)
    throw new SourceError(".org needs a target, as in .org 512", assembler.place);
  assembler.moveTo(
    target,
    knownNumber(assembler, fillExpression, 0, "the fill byte", -128, 255) & 0xff,
    assembler.place,
  );
};

export const alignmentDirectives: Readonly<Record<string, GnuDirective>> = {
  ".align": align("bytes"),
  ".balign": align("bytes"),
  ".p2align": align("power"),
  ".org": org,
  ".nops": nops,
};
