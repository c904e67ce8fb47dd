import { tokenize } from "./lexer.ts";
import type { StatementPlace } from "./section.ts";
import { makeToken, type Token } from "./token.ts";
import { endOfNasmCode } from "./tokenize-line.ts";

/** A line of NASM, cut into tokens, without its comment. */
export interface NasmLine {
  readonly tokens: readonly Token[];
  readonly line: number;
  /** Set inside a macro: every diagnostic points here. */
  readonly call: StatementPlace | null;
}

/** The lines of a source; one that ends in a backslash goes on in the next. */
export function* nasmLines(texts: readonly string[]): Generator<NasmLine, undefined> {
  for (let index = 0; index < texts.length; index++) {
    const number = index + 1;
    let text = texts[index] ?? "";
    if (!text.endsWith("\\")) {
      yield { tokens: tokenize(text.slice(0, endOfNasmCode(text)), 1, "nasm"), line: number, call: null };
      continue;
    }
    // Continued lines are reported at the place where they begin.
    while (text.endsWith("\\") && index + 1 < texts.length) text = text.slice(0, -1) + (texts[++index] ?? "");
    yield { tokens: tokenize(text.slice(0, endOfNasmCode(text)), 1, "nasm"), line: number, call: null };
  }
  return undefined;
}

/** The same tokens at another place. */
export function movedTo(
  tokens: readonly Token[],
  place: { readonly column: number; readonly endColumn: number },
): Token[] {
  return tokens.map((token) => ({ ...token, column: place.column, endColumn: place.endColumn }));
}

/** Tokens without the one that ends a statement. */
export function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  return tokens.at(-1)?.kind === "end" ? tokens.slice(0, -1) : tokens;
}

export function withEnd(tokens: readonly Token[], column: number): Token[] {
  const end = tokens.at(-1)?.endColumn ?? column;
  return [...tokens, makeToken("end", "", end, end, false)];
}
