import { SourceError } from "../diagnostic.ts";
import type { Expression } from "../expression.ts";
import { parseExpression } from "../expression-parser.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import type { Token } from "../token.ts";
import type { TokenCursor } from "../token-cursor.ts";

/** Carries out a directive; the cursor stands behind its name, `text` is what follows the name as written. */
export type GnuDirective = (assembler: GnuAssembler, cursor: TokenCursor, text: string) => void;

/** Expressions separated by commas up to the statement's end; `null` for one that is left out. */
export function expressionList(assembler: GnuAssembler, cursor: TokenCursor): (Expression | null)[] {
  const list: (Expression | null)[] = [];
  if (cursor.atEnd) return list;
  do {
    list.push(cursor.atEnd || cursor.is(",") ? null : parseExpression(cursor, assembler.scope));
  } while (cursor.accept(","));
  cursor.expectEnd();
  return list;
}

/** An expression whose value must be known here, as a number between two limits. */
export function knownNumber(
  assembler: GnuAssembler,
  expression: Expression | null | undefined,
  fallback: number,
  what: string,
  low: number,
  high: number,
): number {
  if (expression === null || expression === undefined) return fallback;
  const value = assembler.state.numberNow(expression);
  if (value === null) {
    throw new SourceError(
      `${what} has to be a number that is known here, not an address or a symbol defined later`,
      assembler.place,
    );
  }
  if (value < BigInt(low) || value > BigInt(high)) {
    throw new SourceError(`${what} is ${value}; allowed are ${low} to ${high}`, assembler.place);
  }
  return Number(value);
}

/** A symbol's name. */
export function nameToken(cursor: TokenCursor, directive: string): Token {
  const token = cursor.next();
  if (token.kind === "name") return token;
  throw new SourceError(`${directive} needs the name of a symbol, found ${token.text || "nothing"}`, token);
}

export function stringToken(cursor: TokenCursor, directive: string): Token {
  const token = cursor.next();
  if (token.kind === "string") return token;
  throw new SourceError(`${directive} needs a string in double quotes, found ${token.text || "nothing"}`, token);
}

/** Accepted, and without effect in a program that is not debugged at source level. */
export const ignored: GnuDirective = () => {};
