import { SourceError } from "../diagnostic.ts";
import type { Expression } from "../expression.ts";
import { parseExpression } from "../expression-parser.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import { writeLittleEndian } from "../immediate.ts";
import type { Fixup } from "../section.ts";
import { expressionList, type GnuDirective, knownNumber, stringToken } from "./directive.ts";

export function requireContents({ state, place }: GnuAssembler): void {
  if (state.section.traits.hasContents) return;
  throw new SourceError(`section ${state.section.name} holds no bytes; use .skip there, or put data in .data`, place);
}

/** A value's field: written at once if it is a number, else filled in when addresses are known. */
export function dataField(
  assembler: GnuAssembler,
  expression: Expression,
  size: 1 | 2 | 4 | 8,
  at: { readonly column: number; readonly endColumn: number },
): { readonly bytes: Uint8Array; readonly fixups: readonly Fixup[] } {
  const bytes = new Uint8Array(size);
  const value = assembler.state.numberNow(expression);
  if (value === null) {
    return {
      bytes,
      fixups: [{ offset: 0, size, expression, relativeTo: null, range: "data", place: assembler.place, at }],
    };
  }
  const limit = 1n << BigInt(size * 8);
  if (size < 8 && (value <= -limit || value >= limit)) {
    throw new SourceError(`${value} does not fit in ${size * 8} bits; allowed are ${1n - limit} to ${limit - 1n}`, at);
  }
  writeLittleEndian(bytes, 0, value, size);
  return { bytes, fixups: [] };
}

function integers(size: 1 | 2 | 4 | 8): GnuDirective {
  return (assembler, cursor) => {
    requireContents(assembler);
    if (cursor.atEnd) return;
    const { state } = assembler;
    do {
      const start = cursor.index;
      const expression = parseExpression(cursor, assembler.scope);
      const at = cursor.since(start);
      const { bytes, fixups } = dataField(assembler, expression, size, at);
      state.reserve(size, at);
      state.section.append(bytes, fixups, state.line);
    } while (cursor.accept(","));
    cursor.expectEnd();
  };
}

/** Strings side by side are one. `unit`: the bytes that each character takes. */
function strings(directive: string, terminated: boolean, unit: 1 | 2 | 4 | 8): GnuDirective {
  return (assembler, cursor) => {
    requireContents(assembler);
    if (cursor.atEnd) return;
    const { state } = assembler;
    do {
      do {
        const token = stringToken(cursor, directive);
        const bytes = widened(token.bytes ?? new Uint8Array(), unit);
        state.reserve(bytes.length, token);
        state.section.append(bytes, [], state.line);
      } while (cursor.token.kind === "string");
      if (terminated) state.section.append(new Uint8Array(unit), [], state.line);
    } while (cursor.accept(","));
    cursor.expectEnd();
  };
}

function widened(bytes: Uint8Array, unit: number): Uint8Array {
  if (unit === 1) return bytes;
  const wide = new Uint8Array(bytes.length * unit);
  for (const [index, byte] of bytes.entries()) wide[index * unit] = byte;
  return wide;
}

/** `.skip count, fill`. */
const space: GnuDirective = (assembler, cursor) => {
  const { state, place } = assembler;
  const [count, fillExpression] = expressionList(assembler, cursor);
  if (count === undefined || count === null)
    throw new SourceError("the number of bytes is missing, as in .skip 16", place);
  const fill = knownNumber(assembler, fillExpression, 0, "the fill byte", -128, 255) & 0xff;
  if (fill !== 0) requireContents(assembler);
  const known = state.numberNow(count);
  if (known === null) {
    state.section.appendTail({ kind: "repeat", count, unit: Uint8Array.of(fill), place, at: place }, 0, state.line);
    return;
  }
  if (known < 0n) throw new SourceError(`the number of bytes is ${known}; it cannot be negative`, place);
  reserveMany(assembler, known);
  state.section.appendFill(fill, Number(known), state.line);
};

export function reserveMany(assembler: GnuAssembler, bytes: bigint): void {
  assembler.state.reserve(bytes > 0xffff_ffffn ? 0xffff_ffff : Number(bytes), assembler.place);
}

/** `.fill repeat, size, value`. */
const fill: GnuDirective = (assembler, cursor) => {
  const { state, place } = assembler;
  const [repeat, sizeExpression, valueExpression] = expressionList(assembler, cursor);
  if (repeat === undefined || repeat === null)
    throw new SourceError("the repeat count is missing, as in .fill 4, 2, 0x90", place);
  const size = knownNumber(assembler, sizeExpression, 1, "the size of .fill", 0, 8);
  const unit = new Uint8Array(size);
  const value = valueExpression === null || valueExpression === undefined ? 0n : state.numberNow(valueExpression);
  if (value === null) throw new SourceError("the value of .fill has to be a number that is known here", place);
  // Only four bytes of the value are used; the rest of a larger unit is zero.
  writeLittleEndian(unit, 0, value, Math.min(size, 4));
  if (value !== 0n) requireContents(assembler);
  const known = state.numberNow(repeat);
  if (known === null) {
    state.section.appendTail({ kind: "repeat", count: repeat, unit, place, at: place }, 0, state.line);
    return;
  }
  if (known < 0n) throw new SourceError(`the repeat count is ${known}; it cannot be negative`, place);
  reserveMany(assembler, known * BigInt(size));
  const total = Number(known) * size;
  if (value === 0n) {
    state.section.appendFill(0, total, state.line);
    return;
  }
  const bytes = new Uint8Array(total);
  for (let position = 0; position < total; position += size) bytes.set(unit, position);
  state.section.append(bytes, [], state.line);
};

export const dataDirectives: Readonly<Record<string, GnuDirective>> = {
  ".byte": integers(1),
  ".short": integers(2),
  ".word": integers(2),
  ".value": integers(2),
  ".hword": integers(2),
  ".2byte": integers(2),
  ".long": integers(4),
  ".int": integers(4),
  ".4byte": integers(4),
  ".quad": integers(8),
  ".8byte": integers(8),
  ".dc": integers(2),
  ".dc.b": integers(1),
  ".dc.w": integers(2),
  ".dc.l": integers(4),
  ".dc.a": (assembler, cursor, text) => integers(assembler.state.optionBits === 64 ? 8 : 4)(assembler, cursor, text),
  ".ascii": strings(".ascii", false, 1),
  ".asciz": strings(".asciz", true, 1),
  ".string": strings(".string", true, 1),
  ".string8": strings(".string8", true, 1),
  ".string16": strings(".string16", true, 2),
  ".string32": strings(".string32", true, 4),
  ".string64": strings(".string64", true, 8),
  ".skip": space,
  ".space": space,
  ".zero": space,
  ".fill": fill,
};
