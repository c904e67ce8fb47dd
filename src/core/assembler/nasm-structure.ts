import { SourceError } from "./diagnostic.ts";
import { makeBinary, number } from "./expression.ts";
import { parseExpression } from "./expression-parser.ts";
import type { NasmAssembler } from "./nasm-assembler.ts";
import type { Section, SectionPosition, StatementPlace } from "./section.ts";
import type { Token } from "./token.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

/** A `struc` being declared: where the source goes on after it. */
export interface Declaration {
  readonly name: Token;
  readonly offset: bigint;
  readonly section: Section;
  readonly place: StatementPlace;
}

/** An `istruc` being filled in. */
export interface Instance {
  readonly name: Token;
  readonly start: SectionPosition;
  readonly place: StatementPlace;
}

type Directive = (assembler: NasmAssembler, cursor: TokenCursor) => void;

function structureName(cursor: TokenCursor, directive: string): Token {
  const name = cursor.next();
  if (name.kind === "name") return name;
  throw new SourceError(`${directive} needs the name of a structure, found ${describe(name)}`, name);
}

function knownValue(assembler: NasmAssembler, cursor: TokenCursor, what: string): bigint {
  const start = cursor.index;
  const expression = parseExpression(cursor, assembler.scope);
  return assembler.knownNumber(expression, what, cursor.since(start));
}

/** `struc name[, offset]`: labels up to `endstruc` are offsets; `name_size` is the size. */
const struc: Directive = (assembler, cursor) => {
  const { state, place } = assembler;
  if (assembler.declaration !== null)
    throw new SourceError("struc inside struc: the one before has no endstruc", place);
  const name = structureName(cursor, "struc");
  const offset = cursor.accept(",") ? knownValue(assembler, cursor, "the offset of a structure") : 0n;
  cursor.expectEnd();
  assembler.declaration = { name, offset, section: state.section, place };
  assembler.goToAbsolute(offset);
  assembler.defineLabel(name);
};

const endstruc: Directive = (assembler, cursor) => {
  cursor.expectEnd();
  const { state, place, declaration } = assembler;
  if (declaration === null) throw new SourceError("endstruc without struc", place);
  const here = state.here();
  const size = here.op === "number" ? here.value - declaration.offset : 0n;
  state.defineEquate(`${declaration.name.text}_size`, number(size), false, place);
  state.section = declaration.section;
  assembler.declaration = null;
};

/** `istruc name`: an instance; `at field, data` fills its fields in order, `iend` the rest with zeros. */
const istruc: Directive = (assembler, cursor) => {
  const { state, place } = assembler;
  if (assembler.instance !== null) throw new SourceError("istruc inside istruc: the one before has no iend", place);
  const name = structureName(cursor, "istruc");
  cursor.expectEnd();
  const fragment = state.section.current;
  assembler.instance = { name, start: { fragment, offset: fragment.length }, place };
};

/** Zeros up to an offset of the instance. */
function padTo(assembler: NasmAssembler, offset: bigint, what: string): void {
  const { state, place, instance } = assembler;
  if (instance === null) return;
  const start = { op: "place", ...instance.start } as const;
  const done = state.numberNow(makeBinary("-", state.here(), start, 1n, place));
  if (done === null)
    throw new SourceError("the fields of an instance have to be plain data, of a length that is known here", place);
  const bytes = offset - done;
  if (bytes < 0n)
    throw new SourceError(`${what} is ${-bytes} bytes behind: the fields of an instance are written in order`, place);
  state.reserve(Number(bytes), place);
  state.section.appendFill(0, Number(bytes), state.line);
}

const at: Directive = (assembler, cursor) => {
  const { instance, place } = assembler;
  if (instance === null) throw new SourceError("at belongs between istruc and iend", place);
  const field = cursor.token;
  let offset: bigint;
  if (field.kind === "name" && field.text.startsWith(".")) {
    cursor.next();
    offset = assembler.symbolValue(instance.name.text + field.text, field);
  } else offset = knownValue(assembler, cursor, "the offset of a field");
  padTo(assembler, offset - assembler.symbolValue(instance.name.text, instance.name), field.text);
  if (!cursor.accept(",")) cursor.expectEnd();
  else if (!cursor.atEnd) assembler.statement(cursor);
};

const iend: Directive = (assembler, cursor) => {
  cursor.expectEnd();
  const { instance, place } = assembler;
  if (instance === null) throw new SourceError("iend without istruc", place);
  padTo(assembler, assembler.symbolValue(`${instance.name.text}_size`, instance.name), "the end");
  assembler.instance = null;
};

/** `absolute offset`: labels are numbers until the next section. */
const absolute: Directive = (assembler, cursor) => {
  assembler.goToAbsolute(knownValue(assembler, cursor, "the offset of absolute"));
  cursor.expectEnd();
};

export const structureDirectives: Readonly<Record<string, Directive>> = { struc, endstruc, istruc, at, iend, absolute };

/** What the end of the source leaves open. */
export function openStructure({ declaration, instance }: NasmAssembler): readonly [string, StatementPlace] | null {
  if (declaration !== null) return ["struc has no endstruc", declaration.place];
  return instance === null ? null : ["istruc has no iend", instance.place];
}
