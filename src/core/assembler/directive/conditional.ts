import { SourceError } from "../diagnostic.ts";
import { parseExpression } from "../expression-parser.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import { splitArguments } from "../macro.ts";
import type { TokenCursor } from "../token-cursor.ts";
import { type GnuDirective, nameToken, stringToken } from "./directive.ts";

type Condition = (assembler: GnuAssembler, cursor: TokenCursor, text: string) => boolean;

function number(assembler: GnuAssembler, cursor: TokenCursor): bigint {
  const start = cursor.index;
  const expression = parseExpression(cursor, assembler.scope);
  cursor.expectEnd();
  const value = assembler.state.numberNow(expression);
  if (value === null) throw new SourceError("a condition has to be a number that is known here", cursor.since(start));
  return value;
}

/** `.if expression` and its relatives that compare with zero. */
function compare(test: (value: bigint) => boolean): Condition {
  return (assembler, cursor) => test(number(assembler, cursor));
}

function defined(wanted: boolean, directive: string): Condition {
  return ({ state }, cursor) => state.symbols.isDefined(nameToken(cursor, directive).text) === wanted;
}

function sameText(wanted: boolean): Condition {
  return (_assembler, _cursor, text) => {
    const [a = "", b = ""] = splitArguments(text);
    return (a === b) === wanted;
  };
}

function sameString(wanted: boolean, directive: string): Condition {
  return (_assembler, cursor) => {
    const a = stringToken(cursor, directive);
    cursor.expect(",", "between the two strings");
    return (a.text === stringToken(cursor, directive).text) === wanted;
  };
}

const CONDITIONS: Readonly<Record<string, Condition>> = {
  ".if": compare((value) => value !== 0n),
  ".ifne": compare((value) => value !== 0n),
  ".ifeq": compare((value) => value === 0n),
  ".ifgt": compare((value) => value > 0n),
  ".ifge": compare((value) => value >= 0n),
  ".iflt": compare((value) => value < 0n),
  ".ifle": compare((value) => value <= 0n),
  ".ifdef": defined(true, ".ifdef"),
  ".ifndef": defined(false, ".ifndef"),
  ".ifnotdef": defined(false, ".ifnotdef"),
  ".ifb": (_assembler, _cursor, text) => text.trim() === "",
  ".ifnb": (_assembler, _cursor, text) => text.trim() !== "",
  ".ifc": sameText(true),
  ".ifnc": sameText(false),
  ".ifeqs": sameString(true, ".ifeqs"),
  ".ifnes": sameString(false, ".ifnes"),
};

function begin(name: string, condition: Condition): GnuDirective {
  return (assembler, cursor, text) => {
    assembler.conditionals.begin(name, assembler.place, () => condition(assembler, cursor, text));
  };
}

function check(message: string | null, assembler: GnuAssembler): void {
  if (message !== null) throw new SourceError(message, assembler.place);
}

export const conditionalDirectives: Readonly<Record<string, GnuDirective>> = {
  ...Object.fromEntries(Object.entries(CONDITIONS).map(([name, condition]) => [name, begin(name, condition)])),
  ".elseif": (assembler, cursor) => {
    const condition = CONDITIONS[".if"];
    check(
      assembler.conditionals.elseIf(() => condition?.(assembler, cursor, "") ?? false),
      assembler,
    );
  },
  ".else": (assembler) => check(assembler.conditionals.otherwise(), assembler),
  ".endif": (assembler) => check(assembler.conditionals.end(), assembler),
};
