import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import type { Token } from "./token.ts";

/** Reads the tokens of one statement from left to right. */
export class TokenCursor {
  readonly tokens: readonly Token[];
  index = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get token(): Token {
    return this.at(this.index);
  }

  /** The token `offset` after the present one. */
  peek(offset: number): Token {
    return this.at(this.index + offset);
  }

  private at(index: number): Token {
    const token = this.tokens[Math.min(index, this.tokens.length - 1)];
    if (token === undefined) throw new Error("a statement has no end token");
    return token;
  }

  /** The present token, left behind. An invalid one is reported. */
  next(): Token {
    const token = this.token;
    if (token.kind === "invalid") throw new SourceError(token.message, token);
    this.index++;
    return token;
  }

  /** True, and past it, if the present token is this operator. */
  accept(operator: string): boolean {
    if (!this.is(operator)) return false;
    this.index++;
    return true;
  }

  is(operator: string): boolean {
    return this.token.kind === "operator" && this.token.text === operator;
  }

  expect(operator: string, after: string): Token {
    if (this.is(operator)) return this.next();
    throw new SourceError(`expected ${operator} ${after}, found ${describe(this.token)}`, this.token);
  }

  get atEnd(): boolean {
    return this.token.kind === "end";
  }

  expectEnd(): void {
    if (!this.atEnd)
      throw new SourceError(`unexpected ${describe(this.token)}; the statement is complete before it`, this.rest());
  }

  /** The columns from here to the statement's end. */
  rest(): Columns {
    const last = this.at(Math.max(this.tokens.length - 2, this.index));
    return { column: this.token.column, endColumn: Math.max(last.endColumn, this.token.column + 1) };
  }

  /** The columns from token number `from` to the one before the present. */
  since(from: number): Columns {
    return { column: this.at(from).column, endColumn: this.at(Math.max(from, this.index - 1)).endColumn };
  }
}

/** A token as a message names it. */
export function describe(token: Token): string {
  if (token.kind === "end") return "the end of the statement";
  if (token.kind === "invalid") return token.message;
  return token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
}
