import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import { tokenize } from "./lexer.ts";
import { movedTo, type NasmLine, withoutEnd } from "./nasm-line.ts";
import type { SingleLineMacros } from "./nasm-single-macros.ts";
import { makeToken, type Token } from "./token.ts";

/** `%macro name minimum-maximum+ defaults`. */
export interface MultiLineMacro {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** The last parameter takes the rest of the line. */
  readonly greedy: boolean;
  readonly defaults: readonly (readonly Token[])[];
  readonly body: readonly NasmLine[];
}

/** Arguments of a macro in use. */
export interface MacroArguments {
  readonly values: readonly (readonly Token[])[];
  /** Makes `%%label` unique. */
  readonly number: number;
}

/** Macros that stand in one another's bodies. */
const MAX_DEPTH = 50;
const MAX_TOKENS = 20_000;

/** Replaces single-line macros, repeatedly; a macro is not replaced inside its own body. */
export function expandTokens(tokens: readonly Token[], macros: SingleLineMacros, depth = 0): readonly Token[] {
  if (!tokens.some((token) => (token.kind === "name" ? macros.has(token.text) : token.text === "%"))) return tokens;
  const out: Token[] = [];
  expandInto(out, indirect(tokens, macros, depth), macros, new Set(), depth);
  return pasted(out);
}

/** `%[name]` is replaced before anything else. */
function indirect(tokens: readonly Token[], macros: SingleLineMacros, depth: number): readonly Token[] {
  const start = tokens.findIndex(({ text }, index) => text === "%" && tokens[index + 1]?.text === "[");
  if (start < 0) return tokens;
  const end = tokens.findIndex(({ text }, index) => index > start && text === "]");
  if (end < 0) throw new SourceError("%[ has no closing ]", tokens[start] ?? { column: 1, endColumn: 2 });
  if (depth > MAX_DEPTH)
    throw new SourceError(
      `macros are nested more than ${MAX_DEPTH} deep`,
      tokens[start] ?? { column: 1, endColumn: 2 },
    );
  const [first, ...inner] = expandTokens(tokens.slice(start + 2, end), macros, depth + 1);
  const value = first === undefined ? [] : [{ ...first, spaced: tokens[start]?.spaced ?? false }, ...inner];
  const out = tokens.slice(0, start);
  appendGlued(out, value);
  const [after, ...rest] = tokens.slice(end + 1);
  if (after !== undefined) appendGlued(out, [after]);
  return indirect([...out, ...rest], macros, depth);
}

function expandInto(
  out: Token[],
  tokens: readonly Token[],
  macros: SingleLineMacros,
  active: ReadonlySet<string>,
  depth: number,
): void {
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) return;
    const macro = token.kind === "name" && !active.has(token.text) ? macros.get(token.text) : undefined;
    if (macro === undefined) {
      out.push(token);
      if (out.length > MAX_TOKENS)
        throw new SourceError(`macros make more than ${MAX_TOKENS} words of this line`, token);
      continue;
    }
    if (depth > MAX_DEPTH) throw new SourceError(`macros are nested more than ${MAX_DEPTH} deep`, token);
    let body = macro.body;
    if (macro.parameters !== null) {
      if (tokens[index + 1]?.text !== "(") {
        out.push(token);
        continue;
      }
      const call = readArguments(tokens, index + 1);
      if (call.values.length !== macro.parameters.length) {
        throw new SourceError(
          `${token.text} takes ${macro.parameters.length} arguments; found ${call.values.length}`,
          token,
        );
      }
      index = call.end;
      const values = new Map(macro.parameters.map((name, position) => [name, call.values[position] ?? []]));
      body = body.flatMap((part) => (part.kind === "name" ? (values.get(part.text) ?? [part]) : [part]));
    }
    const inner = new Set(active).add(token.text);
    const [first, ...rest] = movedTo(indirect(body, macros, depth), token);
    if (first !== undefined) expandInto(out, [{ ...first, spaced: token.spaced }, ...rest], macros, inner, depth + 1);
  }
}

/** The arguments between the parenthesis at `start` and its partner at `end`. */
function readArguments(
  tokens: readonly Token[],
  start: number,
): { readonly values: readonly (readonly Token[])[]; readonly end: number } {
  const values: Token[][] = [[]];
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === "end") break;
    if (token.text === "(" && depth++ === 0) continue;
    if (token.text === ")" && --depth === 0) {
      return { values: values.length === 1 && values[0]?.length === 0 ? [] : values, end: index };
    }
    if (token.text === "," && depth === 1) values.push([]);
    else values.at(-1)?.push(token);
  }
  throw new SourceError(
    "this macro's arguments have no closing parenthesis",
    tokens[start] ?? { column: 1, endColumn: 2 },
  );
}

/** `a %+ b` becomes `ab`. */
function pasted(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some(({ text, kind }) => kind === "operator" && text === "%+")) return tokens;
  const out: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    const previous = out.at(-1);
    const next = tokens[index + 1];
    if (token?.text === "%+" && previous !== undefined && next !== undefined && next.kind !== "end") {
      out.pop();
      out.push(...joined(previous, next));
      index++;
    } else if (token !== undefined) out.push(token);
  }
  return out;
}

function joined(left: Token, right: Token): readonly Token[] {
  const text = left.text + right.text;
  const tokens = withoutEnd(tokenize(text, 1, "nasm"));
  return movedTo(tokens, left).map((token, index) => (index === 0 ? { ...token, spaced: left.spaced } : token));
}

/** Splits at commas outside parentheses, brackets and braces; one pair of braces around an argument is taken off. */
export function splitMacroArguments(tokens: readonly Token[], limit: number): (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of withoutEnd(tokens)) {
    if (token.kind === "operator" && "([{".includes(token.text)) depth++;
    if (token.kind === "operator" && ")]}".includes(token.text)) depth--;
    if (token.text === "," && token.kind === "operator" && depth === 0 && parts.length < limit) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  if (parts.length === 1 && parts[0]?.length === 0) return [];
  return parts.map((part) => (part[0]?.text === "{" && part.at(-1)?.text === "}" ? part.slice(1, -1) : part));
}

/** Reads what follows `%macro`. */
export function parseMultiLineHead(tokens: readonly Token[], at: Columns): Omit<MultiLineMacro, "body"> {
  const [name, count, ...rest] = withoutEnd(tokens);
  if (name?.kind !== "name" || count === undefined)
    throw new SourceError("%macro needs a name and a number of parameters, as in %macro save 1", at);
  let minimum = Number(count.text.replace(/\.nolist$/i, ""));
  let maximum = minimum;
  let index = 0;
  if (rest[0]?.text === "-") {
    maximum = rest[1]?.text === "*" ? Number.POSITIVE_INFINITY : Number(rest[1]?.text);
    index = 2;
  }
  const greedy = rest[index]?.text === "+";
  if (greedy) index++;
  if (/^\.nolist$/i.test(rest[index]?.text ?? "")) index++;
  if (!Number.isInteger(minimum) || Number.isNaN(maximum) || minimum > maximum) {
    throw new SourceError("the number of parameters is a number or a range, as in 2, 1-3 or 1-*", count);
  }
  minimum = Math.max(minimum, 0);
  return {
    name: name.text,
    minimum,
    maximum,
    greedy,
    defaults: splitMacroArguments(rest.slice(index), Number.POSITIVE_INFINITY),
  };
}

/** The arguments a use of a macro gives, defaults filled in; `null` if their number does not fit. */
export function bindNasmArguments(
  macro: MultiLineMacro,
  tokens: readonly Token[],
): readonly (readonly Token[])[] | null {
  const limit = macro.greedy ? Math.max(macro.maximum, 1) : Number.POSITIVE_INFINITY;
  const given = splitMacroArguments(tokens, limit);
  if (given.length < macro.minimum || given.length > macro.maximum) return null;
  const values = [...given];
  while (values.length < macro.maximum) {
    const value = macro.defaults[values.length - macro.minimum];
    if (value === undefined) break;
    values.push(value);
  }
  return values;
}

/** Replaces `%1 … %0 %%name` in a body line. */
export function substituteArguments(tokens: readonly Token[], { values, number }: MacroArguments): readonly Token[] {
  if (!tokens.some(({ kind, text }) => kind === "operator" && (text === "%" || text === "%%"))) return tokens;
  const out: Token[] = [];
  let afterParameter = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    const next = tokens[index + 1];
    const touches = afterParameter;
    afterParameter = false;
    if (token.kind === "operator" && token.text === "%%" && next?.kind === "name" && !next.spaced) {
      out.push({ ...makeToken("name", `..@${number}.${next.text}`, token.column, next.endColumn, token.spaced) });
      index++;
      continue;
    }
    if (token.kind !== "operator" || token.text !== "%" || next === undefined) {
      if (touches) appendGlued(out, [token]);
      else out.push(token);
      continue;
    }
    // %{1} lets a name follow at once.
    const braced = next.text === "{" && tokens[index + 3]?.text === "}";
    const word = braced ? tokens[index + 2] : next;
    const digits = word === undefined || (word.spaced && !braced) ? null : /^([0-9]+)(.*)$/s.exec(word.text);
    if (digits === null || word === undefined) {
      out.push(token);
      continue;
    }
    index += braced ? 3 : 1;
    const position = Number(digits[1]);
    const value =
      position === 0
        ? [makeToken("number", String(values.length), token.column, word.endColumn, token.spaced)]
        : (values[position - 1] ?? []);
    const suffix = digits[2] ?? "";
    const filled = position === 0 ? value.map((part) => ({ ...part, value: BigInt(values.length) })) : value;
    const follower = suffix === "" ? [] : withoutEnd(tokenize(suffix, token.column, "nasm"));
    appendGlued(
      out,
      filled.map((part, at) => (at === 0 ? { ...part, spaced: token.spaced } : part)),
    );
    appendGlued(out, follower);
    afterParameter = true;
  }
  return out;
}

/** Appends tokens; a name or number that touches the one before becomes one word with it. */
function appendGlued(out: Token[], tokens: readonly Token[]): void {
  const [first, ...rest] = tokens;
  if (first === undefined) return;
  const previous = out.at(-1);
  const isWord = ({ kind }: Token): boolean => kind === "name" || kind === "number";
  if (previous?.kind === "name" && isWord(first) && !first.spaced) {
    out.pop();
    out.push(...joined(previous, first));
  } else out.push(first);
  out.push(...rest);
}
