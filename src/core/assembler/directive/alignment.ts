import { SourceError } from "../diagnostic.ts";
import type { Expression } from "../expression.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
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

function appendAlignment({ state }: GnuAssembler, alignment: number, fill: Fill, maximum: number): void {
  const { section } = state;
  if (alignment === 1) return;
  section.alignment = Math.max(section.alignment, alignment);
  const limit = maximum === 0 ? alignment : maximum;
  section.appendTail({ kind: "align", alignment, maximum: limit, fill }, 0, state.line);
}

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
};
