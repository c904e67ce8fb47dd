import { SourceError } from "../diagnostic.ts";
import { parseMacroHead, splitArguments, unquoted } from "../macro.ts";
import type { RawStatement } from "../token.ts";
import { expressionList, type GnuDirective, knownNumber, nameToken } from "./directive.ts";

const REPEATS: ReadonlySet<string> = new Set([".rept", ".rep", ".irp", ".irpc"]);

function repeatBody(assembler: Parameters<GnuDirective>[0], directive: string): RawStatement[] {
  return assembler.reader.collect(
    (word) => REPEATS.has(word),
    (word) => word === ".endr",
    `${directive} has no .endr`,
    assembler.place,
  );
}

/** `.macro name parameters`. */
const macro: GnuDirective = (assembler, _cursor, text) => {
  const { place } = assembler;
  const body = assembler.reader.collect(
    (word) => word === ".macro",
    (word) => word === ".endm" || word === ".endmacro",
    ".macro has no .endm",
    place,
  );
  const { name, parameters } = parseMacroHead(text, place);
  assembler.macros.set(name, { name, parameters, body });
};

/** `.rept count`. */
const rept: GnuDirective = (assembler, cursor) => {
  const { place, call } = assembler;
  const body = repeatBody(assembler, ".rept");
  const [count] = expressionList(assembler, cursor);
  if (count === undefined || count === null) throw new SourceError(".rept needs a count, as in .rept 4", place);
  assembler.reader.repeat(
    body,
    knownNumber(assembler, count, 0, "the count of .rept", 0, Number.MAX_SAFE_INTEGER),
    place,
    call,
  );
};

/** `.irp name, values…` and `.irpc name, characters`. */
function irp(directive: ".irp" | ".irpc"): GnuDirective {
  return (assembler, _cursor, text) => {
    const { place, call } = assembler;
    const body = repeatBody(assembler, directive);
    const [name, ...values] = splitArguments(text);
    if (name === undefined)
      throw new SourceError(`${directive} needs a name and values, as in .irp reg, rax, rbx`, place);
    const list = directive === ".irp" ? values.map(unquoted) : [...unquoted(values.join(""))];
    // Without values the body appears once, the name standing for nothing.
    assembler.reader.repeatWith(body, name, list.length === 0 ? [""] : list, place, call);
  };
}

function stray(message: string): GnuDirective {
  return ({ place }) => {
    throw new SourceError(message, place);
  };
}

export const blockDirectives: Readonly<Record<string, GnuDirective>> = {
  ".macro": macro,
  ".endm": stray(".endm without .macro"),
  ".endmacro": stray(".endmacro without .macro"),
  ".exitm": ({ reader, conditionals, place }) => {
    const depth = reader.leaveMacro();
    if (depth === null) throw new SourceError(".exitm stands outside of a macro", place);
    conditionals.unwind(depth);
  },
  ".purgem": ({ macros }, cursor) => {
    macros.delete(nameToken(cursor, ".purgem").text.toLowerCase());
  },
  ".rept": rept,
  ".rep": rept,
  ".irp": irp(".irp"),
  ".irpc": irp(".irpc"),
  ".endr": stray(".endr without .rept"),
};
