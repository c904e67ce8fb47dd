import { SourceError } from "./diagnostic.ts";
import { nearest } from "./edit-distance.ts";
import { number } from "./expression.ts";
import { parseExpression } from "./expression-parser.ts";
import type { NasmAssembler } from "./nasm-assembler.ts";
import { structureDirectives } from "./nasm-structure.ts";
import type { Fill, SectionTraits } from "./section.ts";
import type { Token } from "./token.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

/** What NASM's ELF formats take a section for by its name. @see NASM manual, "elf extensions to the SECTION Directive" */
export function nasmTraits(name: string): { readonly traits: SectionTraits; readonly alignment: number } {
  const readOnly: SectionTraits = { writable: false, executable: false, allocated: true, hasContents: true };
  switch (name) {
    case ".text":
      return { traits: { ...readOnly, executable: true }, alignment: 16 };
    case ".data":
    case ".tdata":
      return { traits: { ...readOnly, writable: true }, alignment: 4 };
    case ".bss":
    case ".tbss":
      return { traits: { ...readOnly, writable: true, hasContents: false }, alignment: 4 };
    case ".rodata":
      return { traits: readOnly, alignment: 4 };
    case ".comment":
      return { traits: { ...readOnly, allocated: false }, alignment: 1 };
    default:
      return { traits: readOnly, alignment: 1 };
  }
}

type Directive = (assembler: NasmAssembler, cursor: TokenCursor) => void;

function refused(message: string): Directive {
  return ({ place }) => {
    throw new SourceError(message, place);
  };
}

const section: Directive = (assembler, cursor) => {
  const { state } = assembler;
  const name = sectionName(cursor);
  const isNew = !state.sections.has(name);
  const { traits: defaults, alignment: defaultAlignment } = nasmTraits(name);
  let traits = defaults;
  let alignment = 0;
  while (!cursor.atEnd) {
    const attribute = cursor.next();
    const word = attribute.text.toLowerCase();
    if (word === "align") {
      cursor.expect("=", "after align");
      const value = assembler.knownNumber(parseExpression(cursor, assembler.scope), "the alignment", attribute);
      if (value < 1n || value > 1n << 24n || (value & (value - 1n)) !== 0n)
        throw new SourceError("the alignment has to be a power of two", attribute);
      alignment = Number(value);
    } else traits = withAttribute(traits, word, attribute);
  }
  state.section = state.openSection(name, traits);
  if (isNew) state.section.alignment = alignment || defaultAlignment;
  else state.section.alignment = Math.max(state.section.alignment, alignment);
};

function withAttribute(traits: SectionTraits, word: string, token: Token): SectionTraits {
  switch (word) {
    case "exec":
      return { ...traits, executable: true };
    case "noexec":
      return { ...traits, executable: false };
    case "write":
      return { ...traits, writable: true };
    case "nowrite":
      return { ...traits, writable: false };
    case "alloc":
      return { ...traits, allocated: true };
    case "noalloc":
      return { ...traits, allocated: false };
    case "progbits":
      return { ...traits, hasContents: true };
    case "nobits":
      return { ...traits, hasContents: false };
    default:
      throw new SourceError(
        `${token.text} is not a section attribute; allowed are alloc, exec, write, progbits, nobits and align=…`,
        token,
      );
  }
}

function sectionName(cursor: TokenCursor): string {
  const first = cursor.next();
  if (first.kind === "string") return first.text.slice(1, -1);
  if (first.kind !== "name") throw new SourceError(`section needs a name, found ${describe(first)}`, first);
  let name = first.text;
  while (!cursor.atEnd && !cursor.token.spaced && cursor.token.kind !== "invalid") name += cursor.next().text;
  return name;
}

/** `global a, b:function`. */
const global: Directive = ({ state, scope }, cursor) => {
  do {
    const token = cursor.next();
    if (token.kind !== "name")
      throw new SourceError(`global needs the name of a symbol, found ${describe(token)}`, token);
    const symbol = state.symbols.get(token.text.replace(/^\$/, ""));
    symbol.global = true;
    symbol.firstUse ??= { line: state.line, at: token };
    if (!cursor.accept(":")) continue;
    const type = cursor.next().text.toLowerCase();
    if (type === "function") symbol.type = "function";
    else if (type === "data" || type === "object") symbol.type = "object";
    // A visibility may follow, and the size.
    if (cursor.token.kind === "name" && /^(default|internal|hidden|protected)$/i.test(cursor.token.text)) cursor.next();
    if (!cursor.atEnd && !cursor.is(",")) symbol.size = parseExpression(cursor, scope);
  } while (cursor.accept(","));
  cursor.expectEnd();
};

const bits: Directive = (assembler, cursor) => {
  const start = cursor.index;
  const value = assembler.knownNumber(
    parseExpression(cursor, assembler.scope),
    "the number of bits",
    cursor.since(start),
  );
  cursor.expectEnd();
  useBits(assembler, value);
};

function useBits({ state, place }: NasmAssembler, value: bigint): void {
  if (value !== 32n && value !== 64n)
    throw new SourceError(`bits ${value} is not supported; allowed are 32 and 64`, place);
  if (Number(value) > state.optionBits)
    throw new SourceError("bits 64 needs a 64-bit program; this one is assembled for 32 bits", place);
  state.bits = value === 64n ? 64 : 32;
}

const defaults: Directive = (assembler, cursor) => {
  const word = cursor.next();
  const text = word.text.toLowerCase();
  if (text !== "rel" && text !== "abs")
    throw new SourceError(`default ${word.text} is not supported; allowed are rel and abs`, word);
  cursor.expectEnd();
  assembler.defaultRelative = text === "rel";
};

/** `align 16` pads with NOP, `align 16, db 0` with zeros, `alignb 16` reserves. */
function align(reserves: boolean): Directive {
  return (assembler, cursor) => {
    const { state, place } = assembler;
    const start = cursor.index;
    const amount = parseExpression(cursor, assembler.scope);
    const value = assembler.knownNumber(amount, "the alignment", cursor.since(start));
    if (value < 1n || value > 1n << 24n || (value & (value - 1n)) !== 0n)
      throw new SourceError(`the alignment ${value} is not a power of two`, place);
    let fill: Fill = { kind: "byte", byte: reserves ? 0 : 0x90 };
    if (cursor.accept(",")) fill = { kind: "byte", byte: fillByte(assembler, cursor) };
    cursor.expectEnd();
    const alignment = Number(value);
    const here = state.here();
    if (here.op === "number") {
      state.section.appendFill(0, Number(-here.value & (value - 1n)), state.line);
      return;
    }
    state.section.alignment = Math.max(state.section.alignment, alignment);
    if (alignment > 1) state.section.appendTail({ kind: "align", alignment, maximum: alignment, fill }, 0, state.line);
  };
}

/** What stands behind the comma of `align`: `nop`, `db value`, `resb 1`, or another statement of one byte. */
function fillByte(assembler: NasmAssembler, cursor: TokenCursor): number {
  const start = cursor.index;
  const unit = assembler.trial(cursor);
  const [byte, second] = unit ?? [];
  if (byte === undefined || second !== undefined)
    throw new SourceError("the padding of align is a statement of one byte: nop, db with a value, or resb 1", {
      ...cursor.since(start),
    });
  return byte;
}

/** `common name size[:alignment]`: room at the end of .bss. */
const common: Directive = (assembler, cursor) => {
  const { state, place } = assembler;
  const name = cursor.next();
  if (name.kind !== "name") throw new SourceError(`common needs a name, found ${describe(name)}`, name);
  const known = (what: string): bigint => assembler.knownNumber(parseExpression(cursor, assembler.scope), what, place);
  const size = known("the size");
  const alignment = cursor.accept(":") ? known("the alignment") : 0n;
  cursor.expectEnd();
  if (size < 0n || (alignment & (alignment - 1n)) !== 0n || alignment > 1n << 24n)
    throw new SourceError("common needs a size, and an alignment that is a power of two", place);
  const natural = 1n << BigInt(Math.min(4, Math.max(0, size.toString(2).length - 1)));
  const symbol = state.symbols.get(name.text);
  symbol.global = true;
  symbol.size = number(size);
  assembler.commons.push({ name, size: Number(size), alignment: Number(alignment || natural) });
};

const ignored: Directive = () => {};

/** `extern name, …`: what the C library has; there is no other file. */
const external: Directive = (assembler, cursor) => {
  const { state } = assembler;
  const start = cursor.index;
  let at = cursor.rest();
  do {
    const name = cursor.next();
    if (state.exports.has(name.text)) continue;
    if (start === cursor.index - 1) at = { column: assembler.place.column, endColumn: at.endColumn };
    const near = nearest(name.text, state.exports);
    throw new SourceError(
      "extern names a symbol of another file, and a program here is one file; define the symbol, or use system calls instead of a library" +
        (near === null ? "" : `; the C library has ${near}`),
      at,
    );
  } while (cursor.accept(","));
  cursor.expectEnd();
};

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  section,
  segment: section,
  global,
  static: ignored,
  bits,
  use32: (assembler) => useBits(assembler, 32n),
  use64: (assembler) => useBits(assembler, 64n),
  use16: (assembler) => useBits(assembler, 16n),
  default: defaults,
  align: align(false),
  alignb: align(true),
  cpu: ignored,
  extern: external,
  common,
  ...structureDirectives,
  org: refused("org is for flat files; a program here is laid out by the linker's rules"),
};

/** Carries out the directive at the cursor; false if there is none. */
export function nasmDirective(assembler: NasmAssembler, cursor: TokenCursor): boolean {
  const { kind, text } = cursor.token;
  const word = text.toLowerCase();
  if (kind !== "name" || !Object.hasOwn(DIRECTIVES, word)) return false;
  cursor.next();
  DIRECTIVES[word]?.(assembler, cursor);
  return true;
}
