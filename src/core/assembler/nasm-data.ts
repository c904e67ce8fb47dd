import { SourceError } from "./diagnostic.ts";
import type { Columns, Expression } from "./expression.ts";
import { parseExpression } from "./expression-parser.ts";
import { DOUBLE, EXTENDED, type FloatFormat, HALF, QUADRUPLE, SINGLE } from "./float-literal.ts";
import { writeLittleEndian } from "./immediate.ts";
import type { NasmAssembler } from "./nasm-assembler.ts";
import { isFloat, readNasmFloat } from "./nasm-float.ts";
import type { Fixup } from "./section.ts";
import type { Token } from "./token.ts";
import type { TokenCursor } from "./token-cursor.ts";

type DataSize = 1 | 2 | 4 | 8 | 10 | 16;

const INITIALIZED: Readonly<Record<string, DataSize>> = { db: 1, dw: 2, dd: 4, dq: 8, dt: 10, do: 16 };
const RESERVED: Readonly<Record<string, number>> = { resb: 1, resw: 2, resd: 4, resq: 8, rest: 10, reso: 16 };
const UNSUPPORTED: Readonly<Record<string, string>> = {
  dy: "dy defines 32 bytes, which only AVX needs; use do or dq",
  dz: "dz defines 64 bytes, which only AVX-512 needs; use do or dq",
  incbin: "incbin has no files to read here; use db",
};
const FORMATS: Readonly<Record<number, FloatFormat>> = { 2: HALF, 4: SINGLE, 8: DOUBLE, 10: EXTENDED, 16: QUADRUPLE };
/** A greater count cannot fit into a program. */
const MAX_COPIES = 1n << 24n;

export function isDataWord(word: string): boolean {
  return Object.hasOwn(INITIALIZED, word) || Object.hasOwn(RESERVED, word) || Object.hasOwn(UNSUPPORTED, word);
}

/** `db` … `do` and `resb` … `reso`. */
export function emitNasmData(assembler: NasmAssembler, cursor: TokenCursor): void {
  const name = cursor.next();
  const word = name.text.toLowerCase();
  const reserved = RESERVED[word];
  if (reserved !== undefined) {
    reserve(assembler, cursor, reserved);
    return;
  }
  const size = INITIALIZED[word];
  if (size === undefined) throw new SourceError(UNSUPPORTED[word] ?? `${name.text} is not supported`, name);
  const { section } = assembler.state;
  if (!section.traits.hasContents) {
    throw new SourceError(`section ${section.name} holds no bytes; use resb there, or put data in .data`, name);
  }
  if (cursor.atEnd) throw new SourceError(`${name.text} needs a value`, name);
  items(assembler, cursor, size, 0);
  cursor.expectEnd();
}

function items(assembler: NasmAssembler, cursor: TokenCursor, size: DataSize, depth: number): void {
  do item(assembler, cursor, size, depth);
  while (cursor.accept(","));
}

function reserve(assembler: NasmAssembler, cursor: TokenCursor, unit: number): void {
  const { state, place } = assembler;
  const start = cursor.index;
  if (cursor.atEnd) throw new SourceError("the number of elements is missing, as in resb 64", place);
  const count = parseExpression(cursor, assembler.scope);
  cursor.expectEnd();
  const at = cursor.since(start);
  const known = state.numberNow(count);
  if (known === null) {
    state.section.appendTail({ kind: "repeat", count, unit: new Uint8Array(unit), place, at }, 0, state.line);
    return;
  }
  if (known < 0n) throw new SourceError(`the number of elements is ${known}; it cannot be negative`, at);
  const bytes = known * BigInt(unit);
  state.reserve(bytes > 0xffff_ffffn ? 0xffff_ffff : Number(bytes), at);
  state.section.appendFill(0, Number(bytes), state.line);
}

function item(assembler: NasmAssembler, cursor: TokenCursor, size: DataSize, depth: number): void {
  const { token } = cursor;
  if (token.kind === "string" && endsItem(cursor.peek(1))) {
    cursor.next();
    append(assembler, stringBytes(token, size), [], token);
    return;
  }
  if (token.text === "?" && endsItem(cursor.peek(1))) {
    cursor.next();
    append(assembler, new Uint8Array(size), [], token);
    return;
  }
  if (isFloat(cursor)) {
    append(assembler, readNasmFloat(cursor, FORMATS[size]), [], token);
    return;
  }
  const start = cursor.index;
  const expression = parseExpression(cursor, assembler.scope);
  const at = cursor.since(start);
  if (cursor.token.kind === "name" && cursor.token.text.toLowerCase() === "dup") {
    cursor.next();
    copies(assembler, cursor, size, assembler.knownNumber(expression, "the count of dup", at), depth, at);
    return;
  }
  integer(assembler, expression, size, at);
}

function endsItem({ kind, text }: Token): boolean {
  return kind === "end" || (kind === "operator" && (text === "," || text === ")"));
}

/** `count dup (value, …)`. */
function copies(
  assembler: NasmAssembler,
  cursor: TokenCursor,
  size: DataSize,
  count: bigint,
  depth: number,
  at: Columns,
): void {
  if (count < 0n || count > MAX_COPIES)
    throw new SourceError(`the count of dup is ${count}; allowed are 0 to ${MAX_COPIES}`, at);
  if (depth > 8) throw new SourceError("dup is nested more than 8 deep", at);
  if (count === 0n) throw new SourceError("dup with a count of 0 is not supported; leave it out", at);
  const start = cursor.index;
  const values = (): void => {
    cursor.index = start;
    if (!cursor.accept("(")) item(assembler, cursor, size, depth + 1);
    else {
      items(assembler, cursor, size, depth + 1);
      cursor.expect(")", "to close the values of dup");
    }
  };
  assembler.repeat(values, count, "dup", at);
}

function integer(assembler: NasmAssembler, expression: Expression, size: DataSize, at: Columns): void {
  const value = assembler.state.numberNow(expression);
  const field = size === 10 || size === 16 ? 8 : size;
  if (value === null) {
    if (field !== size) throw new SourceError("an address has 64 bits; use dq", at);
    append(assembler, new Uint8Array(size), [dataFixup(assembler, expression, field, at)], at);
    return;
  }
  const limit = 1n << BigInt(field * 8);
  if (size < 8 && (value <= -limit || value >= limit)) {
    throw new SourceError(`${value} does not fit in ${size * 8} bits; allowed are ${1n - limit} to ${limit - 1n}`, at);
  }
  if (field !== size && value < 0n)
    throw new SourceError(`a negative number of ${size * 8} bits is not supported; write its halves with dq`, at);
  const bytes = new Uint8Array(size);
  writeLittleEndian(bytes, 0, value, field);
  append(assembler, bytes, [], at);
}

function dataFixup(assembler: NasmAssembler, expression: Expression, size: Fixup["size"], at: Columns): Fixup {
  return { offset: 0, size, expression, relativeTo: null, range: "data", place: assembler.place, at };
}

function append(assembler: NasmAssembler, bytes: Uint8Array, fixups: readonly Fixup[], at: Columns): void {
  const { state } = assembler;
  state.reserve(bytes.length, at);
  state.section.append(bytes, fixups, state.line);
}

/** A string fills whole elements: the last one is padded with zeros. */
function stringBytes(token: Token, size: number): Uint8Array {
  const bytes = token.bytes ?? new Uint8Array();
  const padded = new Uint8Array(Math.ceil(bytes.length / size) * size);
  padded.set(bytes);
  return padded;
}
