import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import type { RawStatement } from "./token.ts";

/** A parameter of a GNU macro: `name`, `name=default`, `name:req` or `name:vararg`. */
export interface MacroParameter {
  readonly name: string;
  readonly defaultText: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly MacroParameter[];
  readonly body: readonly RawStatement[];
}

const PARAMETER = /^([A-Za-z_.$][\w.$]*)(?::(req|vararg))?\s*(?:=\s*(.*))?$/s;

/** Reads what follows `.macro`: the name, then parameters. */
export function parseMacroHead(text: string, at: Columns): Pick<Macro, "name" | "parameters"> {
  const head = /^\s*([A-Za-z_.$][\w.$]*)\s*,?\s*(.*)$/s.exec(text);
  if (head?.[1] === undefined) throw new SourceError(".macro needs a name, as in .macro save reg, offset=0", at);
  const parameters = splitArguments(head[2] ?? "").map((part): MacroParameter => {
    const match = PARAMETER.exec(part);
    if (match?.[1] === undefined)
      throw new SourceError(
        `${part} is not a macro parameter; allowed are name, name=default, name:req and name:vararg`,
        at,
      );
    return {
      name: match[1],
      defaultText: unquoted(match[3] ?? ""),
      required: match[2] === "req",
      variadic: match[2] === "vararg",
    };
  });
  return { name: head[1].toLowerCase(), parameters };
}

/** Binds the text after a macro's name to its parameters. */
export function bindArguments(macro: Macro, text: string, at: Columns): ReadonlyMap<string, string> {
  const values = new Map(macro.parameters.map(({ name, defaultText }) => [name, defaultText]));
  const given = splitArguments(text);
  const named = new Set<string>();
  let position = 0;
  for (const [index, part] of given.entries()) {
    const keyword = /^([A-Za-z_.$][\w.$]*)\s*=(?!=)\s*(.*)$/s.exec(part);
    const parameter = keyword === null ? undefined : macro.parameters.find(({ name }) => name === keyword[1]);
    if (keyword !== null && parameter !== undefined) {
      values.set(parameter.name, unquoted(keyword[2] ?? ""));
      named.add(parameter.name);
      continue;
    }
    const target = macro.parameters[position++];
    if (target === undefined) {
      throw new SourceError(
        `macro ${macro.name} takes at most ${macro.parameters.length} arguments; found ${given.length}`,
        at,
      );
    }
    if (target.variadic) {
      values.set(target.name, given.slice(index).join(","));
      break;
    }
    // An empty argument keeps the default.
    if (part !== "") values.set(target.name, unquoted(part));
  }
  for (const { name, required } of macro.parameters) {
    if (required && values.get(name) === "") throw new SourceError(`macro ${macro.name} needs a value for ${name}`, at);
  }
  return values;
}

/** A quoted argument stands for what is between its quotes. */
export function unquoted(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"') || endOfQuoted(text, 0) !== text.length)
    return text;
  return text.slice(1, -1).replace(/\\(["\\])/g, "$1");
}

const OPERATOR = /[+\-*/|&^<>=!~(:@]/;
const OPERATOR_AHEAD = /^(?:[+/|&^<>=!):@]|-\s)/;

/** Splits arguments at commas, and at white space that does not stand beside an operator; quotes and brackets hold together. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let current = "";
  let depth = 0;
  let index = 0;
  let afterComma = true;
  const trimmed = text.trim();
  if (trimmed === "") return parts;
  const finish = (): void => {
    parts.push(current);
    current = "";
  };
  while (index < trimmed.length) {
    const character = trimmed[index] ?? "";
    if (character === '"' || character === "'") {
      const end =
        character === '"'
          ? endOfQuoted(trimmed, index)
          : Math.min(index + (trimmed[index + 1] === "\\" ? 3 : 2), trimmed.length);
      current += trimmed.slice(index, end);
      index = end;
      continue;
    }
    if (character === "(" || character === "[") depth++;
    if (character === ")" || character === "]") depth--;
    if (depth <= 0 && character === ",") {
      finish();
      afterComma = true;
      index++;
      while (/\s/.test(trimmed[index] ?? "")) index++;
      continue;
    }
    if (/\s/.test(character)) {
      const start = index;
      while (/\s/.test(trimmed[index] ?? "")) index++;
      const rest = trimmed.slice(index, index + 2);
      const joins =
        current === "" || OPERATOR.test(current.at(-1) ?? "") || OPERATOR_AHEAD.test(rest) || rest.startsWith(",");
      if (depth > 0) current += trimmed.slice(start, index);
      else if (!joins) finish();
      continue;
    }
    current += character;
    afterComma = false;
    index++;
  }
  if (current !== "" || afterComma) finish();
  return parts;
}

function endOfQuoted(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return Math.min(index + 1, text.length);
}

/** Replaces `\name`, `\@` (the number of this expansion) and `\()` (nothing) in a line of a body. */
export function substitute(text: string, values: ReadonlyMap<string, string>, expansion: number): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:([A-Za-z_.$][\w.$]*)|(@)|\(\))/g,
    (whole: string, name: string | undefined, at: string | undefined) => {
      if (name === undefined) return at === undefined ? "" : String(expansion);
      return values.get(name) ?? whole;
    },
  );
}
