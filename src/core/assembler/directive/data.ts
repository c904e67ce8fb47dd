import { SourceError } from "../diagnostic.ts";
import type { Expression } from "../expression.ts";
import { parseExpression } from "../expression-parser.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import { writeLittleEndian } from "../immediate.ts";
import type { Fixup } from "../section.ts";
import { expressionList, type GnuDirective, knownNumber, stringToken } from "./directive.ts";

function requireContents({ state, place }: GnuAssembler): void {
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

function floats(size: 4 | 8): GnuDirective {
  return (assembler, cursor) => {
    requireContents(assembler);
    if (cursor.atEnd) return;
    do {
      const bytes = new Uint8Array(size);
      const view = new DataView(bytes.buffer);
      const negative = cursor.accept("-");
      if (!negative) cursor.accept("+");
      const token = cursor.next();
      const value = token.kind === "float" || token.kind === "number" ? Number(token.text) : Number.NaN;
      if (Number.isNaN(value))
        throw new SourceError(`expected a floating-point number such as 1.5, found ${token.text || "nothing"}`, token);
      if (size === 4) view.setFloat32(0, negative ? -value : value, true);
      else view.setFloat64(0, negative ? -value : value, true);
      assembler.state.reserve(size, token);
      assembler.state.section.append(bytes, [], assembler.state.line);
    } while (cursor.accept(","));
    cursor.expectEnd();
  };
}

function strings(terminated: boolean, directive: string): GnuDirective {
  return (assembler, cursor) => {
    requireContents(assembler);
    if (cursor.atEnd) return;
    const { state } = assembler;
    do {
      do {
        const token = stringToken(cursor, directive);
        const bytes = token.bytes ?? new Uint8Array();
        state.reserve(bytes.length, token);
        state.section.append(bytes, [], state.line);
        // Strings side by side are one for .ascii; each of .asciz ends in a zero byte of its own.
        if (terminated) state.section.append([0], [], state.line);
      } while (cursor.token.kind === "string");
    } while (cursor.accept(","));
    cursor.expectEnd();
  };
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

function reserveMany(assembler: GnuAssembler, bytes: bigint): void {
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

/** `.uleb128`, `.sleb128` of plain numbers. */
function leb128(signed: boolean): GnuDirective {
  return (assembler, cursor) => {
    requireContents(assembler);
    const { state, place } = assembler;
    for (const expression of expressionList(assembler, cursor)) {
      const known = expression === null ? 0n : state.numberNow(expression);
      if (known === null) throw new SourceError("a LEB128 value has to be a number that is known here", place);
      let rest = signed ? known : BigInt.asUintN(64, known);
      const bytes: number[] = [];
      for (;;) {
        const low = Number(rest & 0x7fn);
        rest >>= 7n;
        const done = signed ? (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0) : rest === 0n;
        bytes.push(done ? low : low | 0x80);
        if (done) break;
      }
      state.reserve(bytes.length, place);
      state.section.append(bytes, [], state.line);
    }
  };
}

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
  ".float": floats(4),
  ".single": floats(4),
  ".double": floats(8),
  ".ascii": strings(false, ".ascii"),
  ".asciz": strings(true, ".asciz"),
  ".string": strings(true, ".string"),
  ".string8": strings(true, ".string8"),
  ".skip": space,
  ".space": space,
  ".zero": space,
  ".fill": fill,
  ".uleb128": leb128(false),
  ".sleb128": leb128(true),
};
