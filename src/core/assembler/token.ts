/**
 * `number`: `value` holds it (character constants of GNU syntax too). `float`: `text` holds it. `string`: `bytes` holds it. `localLabel`: `1f` or
 * `1b` of GNU syntax. `invalid`: `message` says why; whoever meets it reports it. `end`: after the last token of a statement.
 */
export type TokenKind = "name" | "number" | "float" | "string" | "localLabel" | "operator" | "invalid" | "end";

/** A word of a statement, with its columns (from 1; `endColumn` is the column after it). */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly column: number;
  readonly endColumn: number;
  readonly value: bigint;
  /** UTF-8 of a string after its escapes. */
  readonly bytes: Uint8Array | null;
  readonly message: string;
  /** White space stands before it. */
  readonly spaced: boolean;
}

export function makeToken(
  kind: TokenKind,
  text: string,
  column: number,
  endColumn: number,
  spaced: boolean,
  value = 0n,
): Token {
  return { kind, text, column, endColumn, value, bytes: null, message: "", spaced };
}

/** One statement before it is cut into tokens. */
export interface RawStatement {
  readonly text: string;
  readonly line: number;
  /** Column of the first character of `text`. */
  readonly column: number;
}
