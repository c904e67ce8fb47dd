import { type Program, readGnuNumber, readNasmNumber } from "../../core/index.ts";
import type { AssemblyText } from "./assembly-text.ts";

/** A name that a source defines. */
export interface SourceSymbol {
  readonly kind: "label" | "constant";
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** What a constant stands for, where that is a plain number. */
  readonly value: bigint | undefined;
}

const NAME = String.raw`[A-Za-z_.$?@][\w.$?@]*`;
const LABEL = new RegExp(String.raw`^\s*(${NAME})\s*:`);
const GNU_CONSTANT = new RegExp(
  String.raw`^\s*(?:\.(?:set|equ|equiv|eqv)\s+(${NAME})\s*,|(${NAME})\s*=)\s*([^#;]*)`,
  "i",
);
const NASM_CONSTANT = new RegExp(
  String.raw`^\s*(?:(${NAME})\s*:?\s+equ\s|%(?:define|xdefine|assign)\s+(${NAME})\s)\s*([^;]*)`,
  "i",
);
const NASM_BARE_LABEL = new RegExp(String.raw`^\s*(${NAME})\s+(?:d[bwdq]|res[bwdq]|times)\s`, "i");

/** Every name of a source, the first definition of each. Local labels of digits are left out. */
export function symbolsOf({ lines, syntax }: AssemblyText): ReadonlyMap<string, SourceSymbol> {
  const symbols = new Map<string, SourceSymbol>();
  const add = (kind: SourceSymbol["kind"], name: string, index: number, value?: bigint) => {
    if (!symbols.has(name)) symbols.set(name, { kind, name, line: index + 1, value });
  };
  const constant = syntax === "nasm" ? NASM_CONSTANT : GNU_CONSTANT;
  for (const [index, text] of lines.entries()) {
    const [, before, after, value] = constant.exec(text) ?? [];
    const defined = before ?? after;
    if (defined !== undefined) {
      add("constant", defined, index, numberOf(value?.trim() ?? "", syntax));
      continue;
    }
    let rest = text;
    for (let label = LABEL.exec(rest); label !== null; label = LABEL.exec(rest)) {
      add("label", label[1] ?? "", index);
      rest = rest.slice(label[0].length);
    }
    const bare = syntax === "nasm" ? NASM_BARE_LABEL.exec(text)?.[1] : undefined;
    if (bare !== undefined) add("label", bare, index);
  }
  return symbols;
}

/** The value of a literal such as `60`, `-1`, `0x3c` or `'A'`; undefined for anything else. */
export function numberOf(text: string, syntax: Program["syntax"]): bigint | undefined {
  if (text.startsWith("-")) {
    const positive = numberOf(text.slice(1), syntax);
    return positive === undefined ? undefined : -positive;
  }
  const character = /^'([^\\'])'?$/.exec(text)?.[1] ?? escaped(/^'\\(.)'?$/.exec(text)?.[1]);
  if (character !== undefined) return BigInt(character.charCodeAt(0));
  if (!/^\d/.test(text)) return undefined;
  const literal = syntax === "nasm" ? readNasmNumber(text) : readGnuNumber(text);
  return literal.kind === "integer" ? literal.value : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  0: "\0",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

function escaped(letter: string | undefined): string | undefined {
  return letter === undefined ? undefined : ESCAPES[letter];
}

/** The address of a label: of the first byte placed behind it, unless something else than labels and comments stands between. */
export function addressOf(symbol: SourceSymbol, { lines, placed }: AssemblyText): bigint | undefined {
  let first: { readonly line: number; readonly address: bigint } | undefined;
  for (const each of placed) {
    if (each.line >= symbol.line && (first === undefined || each.line < first.line)) first = each;
  }
  if (first === undefined) return undefined;
  const between = lines.slice(symbol.line - 1, first.line - 1);
  return between.every((text) => /^\s*([\w.$?@]+\s*:\s*)*([#;].*|\/\/.*|\/\*.*\*\/\s*)?$/.test(text))
    ? first.address
    : undefined;
}
