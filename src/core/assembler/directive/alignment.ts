import { SourceError } from "../diagnostic.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import { writeLittleEndian } from "../immediate.ts";
import type { Fill } from "../section.ts";
import { expressionList, type GnuDirective, knownNumber } from "./directive.ts";

const MAX_ALIGNMENT_BITS = 24;

/** `.align n, fill, maximum`: to bytes, or with `p2` to a power of two. */
function align(unit: "bytes" | "power", fillSize: 1 | 2 | 4): GnuDirective {
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
    appendAlignment(assembler, bytes, makeFill(assembler, fillExpression ?? null, fillSize), maximum);
  };
}

function makeFill(assembler: GnuAssembler, expression: Parameters<typeof knownNumber>[1], size: 1 | 2 | 4): Fill {
  const { state } = assembler;
  const nops: Fill = { kind: "nops", bits: state.bits, longNops: state.optionBits === 64 };
  const value =
    expression === null || expression === undefined
      ? null
      : knownNumber(assembler, expression, 0, "the fill value", -(2 ** 31), 2 ** 32 - 1);
  // GNU as takes a fill of 0x90 in code for what it means.
  if (state.section.traits.executable && (value === null || (value === 0x90 && size === 1))) return nops;
  const bytes = new Uint8Array(size);
  writeLittleEndian(bytes, 0, BigInt(value ?? 0), size);
  return { kind: "pattern", bytes };
}

function appendAlignment({ state, place }: GnuAssembler, alignment: number, fill: Fill, maximum: number): void {
  const { section } = state;
  if (alignment === 1) return;
  section.alignment = Math.max(section.alignment, alignment);
  state.reserve(0, place);
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
  ".align": align("bytes", 1),
  ".balign": align("bytes", 1),
  ".balignw": align("bytes", 2),
  ".balignl": align("bytes", 4),
  ".p2align": align("power", 1),
  ".p2alignw": align("power", 2),
  ".p2alignl": align("power", 4),
  ".org": org,
};
