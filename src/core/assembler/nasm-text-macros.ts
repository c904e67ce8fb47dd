import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import { tokenize } from "./lexer.ts";
import { withoutEnd } from "./nasm-line.ts";
import { expandTokens } from "./nasm-macro.ts";
import { numberToken, type SingleLineMacros } from "./nasm-single-macros.ts";
import { makeToken, type Token } from "./token.ts";

/** What the directives about strings need. */
export interface TextContext {
  readonly singles: SingleLineMacros;
  readonly number: (tokens: readonly Token[]) => bigint;
  readonly at: Columns;
}

const decoder = { decode: (bytes: Uint8Array): string => String.fromCharCode(...bytes) };

function bytesOf(token: Token | undefined, directive: string, at: Columns): Uint8Array {
  if (token?.kind === "string" && token.bytes !== null) return token.bytes;
  throw new SourceError(`%${directive} needs a string in quotes`, token ?? at);
}

/** Bytes of a string that a directive makes: repeated concatenation doubles it. */
const MAX_LENGTH = 1 << 16;

function stringToken(bytes: Uint8Array, at: Columns): Token {
  if (bytes.length > MAX_LENGTH) throw new SourceError(`this string would have more than ${MAX_LENGTH} bytes`, at);
  const text = decoder.decode(bytes);
  const quote = text.includes('"') ? "'" : '"';
  return { ...makeToken("string", `${quote}${text}${quote}`, 1, 2, false), bytes };
}

type TextDirective = (tokens: readonly Token[], context: TextContext, word: string) => readonly Token[];

/** The characters of `%substr name string start[, count]`; a negative count goes to so many from the end. */
const substring: TextDirective = (tokens, { number, at }, word) => {
  const [string, ...rest] = tokens;
  const bytes = bytesOf(string, word, at);
  const position = rest[0]?.text === "," ? rest.slice(1) : rest;
  const comma = position.findIndex(({ text }) => text === ",");
  const start = Number(number(comma < 0 ? position : position.slice(0, comma))) - 1;
  const count = comma < 0 ? 1 : Number(number(position.slice(comma + 1)));
  const end = count < 0 ? bytes.length + count + 1 : start + count;
  return [stringToken(start < 0 ? new Uint8Array() : bytes.slice(start, Math.max(end, start)), at)];
};

const concatenation: TextDirective = (tokens, { at }, word) => {
  const parts = tokens.filter(({ text }) => text !== ",").map((token) => bytesOf(token, word, at));
  return [stringToken(Uint8Array.from(parts.flatMap((part) => [...part])), at)];
};

/** Tokens as text, white space as one space. */
function written(tokens: readonly Token[]): string {
  return tokens.map(({ text, spaced }, index) => (spaced && index > 0 ? ` ${text}` : text)).join("");
}

const asString: TextDirective = (tokens, { at }) => {
  const text = written(tokens);
  return [stringToken(Uint8Array.from([...text].map((character) => character.charCodeAt(0) & 0xff)), at)];
};

const asTokens: TextDirective = ([token], { at }, word) =>
  withoutEnd(tokenize(decoder.decode(bytesOf(token, word, at)), 1, "nasm"));

const DIRECTIVES: Readonly<Record<string, TextDirective>> = {
  strlen: ([token], { at }, word) => [numberToken(BigInt(bytesOf(token, word, at).length))],
  substr: substring,
  strcat: concatenation,
  defstr: asString,
  deftok: asTokens,
};

/** `%strlen`, `%substr`, `%strcat`, `%defstr`, `%deftok`: defines the macro they name; false for another directive. */
export function textDirective(word: string, rest: readonly Token[], context: TextContext): boolean {
  const directive = Object.hasOwn(DIRECTIVES, word) ? DIRECTIVES[word] : undefined;
  if (directive === undefined) return false;
  const [name, ...value] = withoutEnd(rest);
  if (name?.kind !== "name") throw new SourceError(`%${word} needs a name`, context.at);
  const expanded = expandTokens(value, context.singles);
  context.singles.set(name.text, { parameters: null, body: directive(expanded, context, word) });
  return true;
}
