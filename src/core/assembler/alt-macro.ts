import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import type { Macro } from "./macro.ts";
import type { RawStatement } from "./token.ts";

const NAME = /[A-Za-z_.$][\w.$]*/y;

/**
 * What `.altmacro` allows in arguments, as ordinary ones: `<a, b>` is one argument (`!` takes the next character as it is), `%expression`
 * its value.
 */
export function plainArguments(text: string, evaluate: (expression: string) => bigint, at: Columns): string {
  let plain = "";
  let index = 0;
  while (index < text.length) {
    const character = text[index] ?? "";
    if (character === '"') {
      const end = endOfString(text, index);
      plain += text.slice(index, end);
      index = end;
    } else if (character === "<") {
      let inner = "";
      for (index++; text[index] !== ">"; index++) {
        if (index >= text.length) throw new SourceError("this argument has no closing >", at);
        if (text[index] === "!") index++;
        inner += text[index] ?? "";
      }
      index++;
      plain += `"${inner.replace(/["\\]/g, "\\$&")}"`;
    } else if (character === "%" && /(^|[\s,=])$/.test(plain) && !/^%[a-z]/i.test(text.slice(index))) {
      const comma = text.indexOf(",", index);
      const end = comma < 0 ? text.length : comma;
      plain += evaluate(text.slice(index + 1, end));
      index = end;
    } else {
      plain += character;
      index++;
    }
  }
  return plain;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return Math.min(index + 1, text.length);
}

/** Replaces `name`, `\name` and `&name`, in strings too. */
export function substituteAlternate(text: string, values: ReadonlyMap<string, string>): string {
  let out = "";
  let index = 0;
  while (index < text.length) {
    const character = text[index] ?? "";
    const marked = character === "&" || character === "\\";
    NAME.lastIndex = marked ? index + 1 : index;
    const [name] = NAME.exec(text) ?? [];
    const startsName = marked || !/[\w.$]/.test(text[index - 1] ?? "");
    const value = name === undefined || !startsName ? undefined : values.get(name);
    if (value !== undefined && name !== undefined) {
      out += value;
      index += name.length + (marked ? 1 : 0);
      // A second & ends the name.
      if (text[index] === "&") index++;
      continue;
    }
    const length = name === undefined || marked ? 1 : name.length;
    out += text.slice(index, index + length);
    index += length;
  }
  return out;
}

const LOCAL = /^\s*local\s+(.*)$/is;

/** The body without its LOCAL statements, whose names get symbols of their own in every expansion. */
export function withLocals(
  { body }: Macro,
  values: ReadonlyMap<string, string>,
  nextSymbol: () => string,
): { readonly body: readonly RawStatement[]; readonly values: ReadonlyMap<string, string> } {
  const all = new Map(values);
  const rest = body.filter(({ text }) => {
    const names = LOCAL.exec(text)?.[1];
    for (const name of names?.split(/[\s,]+/) ?? []) if (name !== "") all.set(name, nextSymbol());
    return names === undefined;
  });
  return { body: rest, values: all };
}
