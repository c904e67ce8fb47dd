import { SourceError } from "./diagnostic.ts";
import { type Evaluation, evaluate, type Value } from "./expression.ts";
import type { AssemblerSymbol } from "./symbol.ts";

/** Equates that name equates in a row; more is refused instead of exhausting the stack. */
const MAX_CHAIN = 100;
/** Equates looked at for one value: those that name two others each would double at every step. */
const MAX_EQUATES = 5000;

/** While the source is read: only places in one fragment have a known distance, so a fragment is the base. */
export const evaluationNow: Evaluation = chained((inner) => ({
  symbol: ({ definition }) => {
    if (definition === null) return undefined;
    if (definition.kind === "label") return { base: definition.fragment, number: BigInt(definition.offset) };
    return evaluate(definition.expression, inner);
  },
  place: (fragment, offset) => ({ base: fragment, number: BigInt(offset) }),
  section: (section) => {
    const [first] = section.fragments;
    return first === undefined ? undefined : { base: first, number: 0n };
  },
}));

/** During the layout: addresses are offsets in their section. Values change from pass to pass, so nothing is kept. */
export const evaluationInLayout: Evaluation = chained((inner) => ({
  symbol: ({ definition, weak }) => {
    if (definition === null) return weak ? { base: null, number: 0n } : undefined;
    if (definition.kind === "equate") return evaluate(definition.expression, inner);
    const { fragment, offset } = definition;
    return { base: fragment.section, number: BigInt(fragment.offset + offset) };
  },
  place: (fragment, offset) => ({ base: fragment.section, number: BigInt(fragment.offset + offset) }),
  section: (section) => ({ base: section, number: 0n }),
}));

/** During NASM's first pass: what is defined after `sequence` is not known yet. */
export function evaluationInFirstPass(sequence: number): Evaluation {
  return chained((inner) => ({
    ...evaluationInLayout,
    symbol: (symbol) => {
      if (symbol.sequence > sequence) return undefined;
      if (symbol.definition?.kind === "equate") return evaluate(symbol.definition.expression, inner);
      return evaluationInLayout.symbol(symbol);
    },
  }));
}

/** When every section has its address: numbers are linear addresses. Each symbol is computed once. */
export function finalEvaluation(): Evaluation {
  const known = new Map<AssemblerSymbol, Value | undefined>();
  return chained((inner) => ({
    isFinal: true,
    symbol: (symbol) => {
      if (known.has(symbol)) return known.get(symbol);
      const value = finalValue(symbol, inner);
      known.set(symbol, value);
      return value;
    },
    place: (fragment, offset) => ({
      base: fragment.section,
      number: fragment.section.address + BigInt(fragment.offset + offset),
    }),
    section: (section) => ({ base: section, number: section.address }),
  }));
}

function finalValue({ definition, weak }: AssemblerSymbol, evaluation: Evaluation): Value | undefined {
  if (definition === null) return weak ? { base: null, number: 0n } : undefined;
  if (definition.kind === "equate") return evaluate(definition.expression, evaluation);
  const { section } = definition.fragment;
  return { base: section, number: section.address + BigInt(definition.fragment.offset + definition.offset) };
}

/** Adds a guard against equates that lead back to themselves, or too far. */
function chained(make: (inner: Evaluation) => Evaluation): Evaluation {
  let depth = 0;
  let count = 0;
  const guarded: Evaluation = {
    symbol: (symbol) => {
      if (symbol.definition?.kind !== "equate") return plain.symbol(symbol);
      if (depth === 0) count = 0;
      if (depth >= MAX_CHAIN || ++count > MAX_EQUATES) {
        const at = symbol.firstUse?.at ?? { column: 1, endColumn: 2 };
        throw new SourceError(`${symbol.name} is defined by itself, or through too many other symbols`, at);
      }
      depth++;
      try {
        return plain.symbol(symbol);
      } finally {
        depth--;
      }
    },
    place: (fragment, offset) => plain.place(fragment, offset),
    section: (section) => plain.section(section),
  };
  const plain = make(guarded);
  return plain.isFinal === true ? Object.assign(guarded, { isFinal: true }) : guarded;
}
