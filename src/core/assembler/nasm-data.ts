import { SourceError } from "./diagnostic.ts";
import type { Columns, Expression } from "./expression.ts";
import { parseExpression } from "./expression-parser.ts";
import { writeLittleEndian } from "./immediate.ts";
import type { NasmAssembler } from "./nasm-assembler.ts";
import type { Fixup } from "./section.ts";
import type { Token } from "./token.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

const INITIALIZED: Readonly<Record<string, 1 | 2 | 4 | 8>> = { db: 1, dw: 2, dd: 4, dq: 8 };
const RESERVED: Readonly<Record<string, number>> = { resb: 1, resw: 2, resd: 4, resq: 8, rest: 10, reso: 16 };
const UNSUPPORTED: ReadonlySet<string> = new Set([
  "dt",
  "do",
  "dy",
  "dz",
  "incbin",
  "struc",
  "endstruc",
  "istruc",
  "iend",
]);

export function isDataWord(word: string): boolean {
  return Object.hasOwn(INITIALIZED, word) || Object.hasOwn(RESERVED, word) || UNSUPPORTED.has(word);
}

/** `db`, `dw`, `dd`, `dq` and `resb` … `reso`. */
export function emitNasmData(assembler: NasmAssembler, cursor: TokenCursor): void {
  const name = cursor.next();
  const word = name.text.toLowerCase();
  const reserved = RESERVED[word];
  if (reserved !== undefined) {
    reserve(assembler, cursor, reserved);
    return;
  }
  const size = INITIALIZED[word];
  if (size === undefined) throw new SourceError(`${name.text} is not supported; use db, dw, dd, dq or resb`, name);
  const { section } = assembler.state;
  if (!section.traits.hasContents) {
    throw new SourceError(`section ${section.name} holds no bytes; use resb there, or put data in .data`, name);
  }
  if (cursor.atEnd) throw new SourceError(`${name.text} needs a value`, name);
  do item(assembler, cursor, size);
  while (cursor.accept(","));
  cursor.expectEnd();
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

function item(assembler: NasmAssembler, cursor: TokenCursor, size: 1 | 2 | 4 | 8): void {
  const { state } = assembler;
  const { token } = cursor;
  const next = cursor.peek(1);
  const alone = next.kind === "end" || (next.kind === "operator" && next.text === ",");
  if (token.kind === "string" && alone) {
    cursor.next();
    append(assembler, stringBytes(token, size), [], token);
    return;
  }
  if (token.text === "?" && alone) {
    cursor.next();
    append(assembler, new Uint8Array(size), [], token);
    return;
  }
  const negative = token.text === "-" && next.kind === "float";
  if (token.kind === "float" || negative) {
    if (negative) cursor.next();
    append(assembler, floatBytes(cursor.next(), size, negative), [], token);
    return;
  }
  const start = cursor.index;
  const expression = parseExpression(cursor, assembler.scope);
  const at = cursor.since(start);
  if (cursor.token.kind === "name" && cursor.token.text.toLowerCase() === "dup") {
    throw new SourceError("dup is not supported; use times", cursor.token);
  }
  const value = state.numberNow(expression);
  if (value === null) {
    append(assembler, new Uint8Array(size), [dataFixup(assembler, expression, size, at)], at);
    return;
  }
  const limit = 1n << BigInt(size * 8);
  if (size < 8 && (value <= -limit || value >= limit)) {
    throw new SourceError(`${value} does not fit in ${size * 8} bits; allowed are ${1n - limit} to ${limit - 1n}`, at);
  }
  const bytes = new Uint8Array(size);
  writeLittleEndian(bytes, 0, value, size);
  append(assembler, bytes, [], at);
}

function dataFixup(assembler: NasmAssembler, expression: Expression, size: 1 | 2 | 4 | 8, at: Columns): Fixup {
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

function floatBytes(token: Token, size: number, negative: boolean): Uint8Array {
  const value = Number(token.text.replaceAll("_", ""));
  if (Number.isNaN(value) || size < 4) {
    throw new SourceError(
      `${describe(token)} cannot be stored in ${size * 8} bits; floating-point numbers need dd or dq`,
      token,
    );
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 4) view.setFloat32(0, negative ? -value : value, true);
  else view.setFloat64(0, negative ? -value : value, true);
  return bytes;
}
