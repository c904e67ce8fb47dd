import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import { withoutEnd } from "./nasm-line.ts";
import { expandTokens, type MultiLineMacro } from "./nasm-macro.ts";
import type { SingleLineMacros } from "./nasm-single-macros.ts";
import type { Token } from "./token.ts";

/** What a condition may ask about. */
export interface ConditionContext {
  readonly singles: SingleLineMacros;
  readonly multis: ReadonlyMap<string, readonly MultiLineMacro[]>;
  readonly number: (tokens: readonly Token[]) => bigint;
  readonly at: Columns;
}

/** The kinds of `%if…` without `%if`, `%elif` and the `n` that negates. */
export const CONDITION = /^(el)?if(n?)(def|macro|idni?|num|id|str|empty|token|)$/;

/** The answer to `%if` and its relatives. @see NASM manual, "Conditional Assembly" */
export function holds(kind: string, rest: readonly Token[], context: ConditionContext): boolean {
  const { singles, multis, number } = context;
  const tokens = withoutEnd(rest);
  const [first] = tokens;
  if (kind === "def") return first !== undefined && singles.has(first.text);
  if (kind === "macro") return isMacro(tokens, multis);
  if (kind === "") return number(tokens) !== 0n;
  const expanded = expandTokens(tokens, singles);
  const [only] = expanded;
  if (kind === "empty") return only === undefined;
  if (kind === "token") return expanded.length === 1;
  if (kind === "num") return isNumber(expanded);
  if (kind === "id") return expanded.length === 1 && only?.kind === "name";
  if (kind === "str") return expanded.length === 1 && only?.kind === "string";
  const comma = expanded.findIndex(({ text }) => text === ",");
  if (comma < 0) throw new SourceError(`%if${kind} needs two texts with a comma between them`, context.at);
  const left = textOfPart(expanded.slice(0, comma));
  const right = textOfPart(expanded.slice(comma + 1));
  return kind === "idni" ? left.toLowerCase() === right.toLowerCase() : left === right;
}

function textOfPart(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join(" ");
}

function isNumber(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  const signed = first?.kind === "operator" && (first.text === "-" || first.text === "+");
  return tokens.length === (signed ? 2 : 1) && (signed ? second : first)?.kind === "number";
}

/** `%ifmacro name` or `%ifmacro name 1-3`: one of that name that takes some of so many parameters. */
function isMacro(tokens: readonly Token[], multis: ConditionContext["multis"]): boolean {
  const [name, from, dash, to] = tokens;
  const list = multis.get(name?.text.toLowerCase() ?? "");
  if (list === undefined || from === undefined) return list !== undefined;
  const least = Number(from.text);
  const most =
    dash === undefined ? least : to === undefined || to.text === "*" ? Number.POSITIVE_INFINITY : Number(to.text);
  return list.some(({ minimum, maximum }) => minimum <= most && least <= maximum);
}
