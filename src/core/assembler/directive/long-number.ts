import { SourceError } from "../diagnostic.ts";
import { parseExpression } from "../expression-parser.ts";
import {
  BRAIN,
  DOUBLE,
  EXTENDED,
  encodeFloat,
  type FloatFormat,
  HALF,
  SINGLE,
  specialFloat,
} from "../float-literal.ts";
import { leb128Bytes } from "../leb128.ts";
import type { Token } from "../token.ts";
import type { TokenCursor } from "../token-cursor.ts";
import { requireContents, reserveMany } from "./data.ts";
import { expressionList, type GnuDirective, knownNumber } from "./directive.ts";

/** A number as GNU as takes it: with a sign, and perhaps the letter of a format, as in `0f1.5`. */
const FLOAT_TEXT = /^([-+]?)\s*(?:0[defghrst](?=[-+.0-9])([-+]?))?(inf(?:inity)?|q?nan|[.0-9][.0-9e+-]*)$/i;

function floatBytes(text: string, format: FloatFormat): Uint8Array {
  const [, sign = "", innerSign = "", number = ""] = FLOAT_TEXT.exec(text.trim()) ?? [];
  const negative = (sign === "-") !== (innerSign === "-");
  if (/^inf/i.test(number)) return specialFloat(format, "infinity", negative);
  if (/nan$/i.test(number)) return specialFloat(format, "ones", negative);
  const bytes = encodeFloat(number, format, negative, "larger");
  if (bytes === "large") throw new Error(`${text.trim()} is too large for the ${format.name} format`);
  if (bytes === "malformed")
    throw new Error(`expected a floating-point number such as 1.5, found ${text.trim() || "nothing"}`);
  return bytes;
}

/** The bytes of each number of a list. */
function floatList(text: string, format: FloatFormat, at: Token): Uint8Array[] {
  return text.split(",").map((part) => {
    try {
      return floatBytes(part, format);
    } catch (error) {
      throw new SourceError(error instanceof Error ? error.message : "", at);
    }
  });
}

function floats(format: FloatFormat): GnuDirective {
  return (assembler, cursor, text) => {
    requireContents(assembler);
    if (cursor.atEnd) return;
    const { state } = assembler;
    for (const bytes of floatList(text, format, cursor.token)) {
      state.reserve(bytes.length, assembler.place);
      state.section.append(bytes, [], state.line);
    }
  };
}

const LIMIT_128 = 1n << 128n;

/** `.octa`: numbers of 128 bits, negative ones too. */
const octa: GnuDirective = (assembler, cursor) => {
  requireContents(assembler);
  if (cursor.atEnd) return;
  const { state } = assembler;
  do {
    const bytes = new Uint8Array(16);
    let value = octaValue(assembler, cursor);
    for (let index = 0; index < 16; index++, value >>= 8n) bytes[index] = Number(value & 0xffn);
    state.reserve(16, assembler.place);
    state.section.append(bytes, [], state.line);
  } while (cursor.accept(","));
  cursor.expectEnd();
};

function octaValue(assembler: Parameters<GnuDirective>[0], cursor: TokenCursor): bigint {
  const negative = cursor.is("-");
  const literal = negative ? cursor.peek(1) : cursor.token;
  const next = cursor.peek(negative ? 2 : 1);
  const isLiteral = /^(0x[0-9a-f]{1,40}|[1-9][0-9]{0,45}|0)$/i.test(literal.text);
  if (isLiteral && (next.kind === "end" || next.text === ",")) {
    cursor.index += negative ? 2 : 1;
    const value = BigInt(literal.text);
    if (value >= LIMIT_128) throw new SourceError(`${literal.text} does not fit in 128 bits`, literal);
    return negative ? -value : value;
  }
  const start = cursor.index;
  const value = assembler.state.numberNow(parseExpression(cursor, assembler.scope));
  if (value !== null) return value;
  throw new SourceError("a number of 128 bits has to be known here; for an address use .quad", cursor.since(start));
}

/** `.uleb128`, `.sleb128`: of what is known later, the length comes from the layout. */
function leb128(signed: boolean): GnuDirective {
  return (assembler, cursor) => {
    requireContents(assembler);
    const { state, place } = assembler;
    for (const expression of expressionList(assembler, cursor)) {
      const known = expression === null ? 0n : state.numberNow(expression);
      if (known !== null) {
        const bytes = leb128Bytes(known, signed);
        state.reserve(bytes.length, place);
        state.section.append(bytes, [], state.line);
      } else if (expression !== null) {
        state.reserve(10, place);
        const bytes = new Uint8Array(1);
        state.section.appendTail({ kind: "leb128", value: expression, signed, bytes, place, at: place }, 1, state.line);
      }
    }
  };
}

/** `.dcb.l count, value` and `.dcb.d count, 1.5`. */
function repeated(size: 1 | 2 | 4 | 8, format: FloatFormat | null): GnuDirective {
  return (assembler, cursor, text) => {
    requireContents(assembler);
    const { state } = assembler;
    const count = parseExpression(cursor, assembler.scope);
    const times = knownNumber(assembler, count, 0, "the count", 0, Number.MAX_SAFE_INTEGER);
    let unit = new Uint8Array(size);
    if (format !== null) {
      const [bytes] = floatList(text.slice(text.indexOf(",") + 1), format, cursor.token);
      unit = Uint8Array.from(bytes ?? []);
    } else if (cursor.accept(",")) {
      const value = parseExpression(cursor, assembler.scope);
      cursor.expectEnd();
      const limit = 2 ** (size * 8);
      const number = knownNumber(assembler, value, 0, "the value", 1 - limit, limit - 1);
      for (let index = 0; index < size; index++) unit[index] = Number((BigInt(number) >> BigInt(index * 8)) & 0xffn);
    }
    reserveMany(assembler, BigInt(times) * BigInt(unit.length));
    const bytes = new Uint8Array(times * unit.length);
    for (let index = 0; index < times; index++) bytes.set(unit, index * unit.length);
    state.section.append(bytes, [], state.line);
  };
}

/** `.ds.l count`: room for so many elements. */
function room(size: number): GnuDirective {
  return (assembler, cursor) => {
    const [count] = expressionList(assembler, cursor);
    const bytes = size * knownNumber(assembler, count, 0, "the count", 0, 2 ** 32);
    reserveMany(assembler, BigInt(bytes));
    assembler.state.section.appendFill(0, bytes, assembler.state.line);
  };
}

export const longNumberDirectives: Readonly<Record<string, GnuDirective>> = {
  ".float": floats(SINGLE),
  ".single": floats(SINGLE),
  ".double": floats(DOUBLE),
  ".tfloat": floats(EXTENDED),
  ".hfloat": floats(HALF),
  ".float16": floats(HALF),
  ".bfloat16": floats(BRAIN),
  ".dc.s": floats(SINGLE),
  ".dc.d": floats(DOUBLE),
  ".dc.x": floats(EXTENDED),
  ".octa": octa,
  ".16byte": octa,
  ".uleb128": leb128(false),
  ".sleb128": leb128(true),
  ".dcb": repeated(2, null),
  ".dcb.b": repeated(1, null),
  ".dcb.w": repeated(2, null),
  ".dcb.l": repeated(4, null),
  ".dcb.s": repeated(4, SINGLE),
  ".dcb.d": repeated(8, DOUBLE),
  ".ds": room(2),
  ".ds.b": room(1),
  ".ds.w": room(2),
  ".ds.l": room(4),
  ".ds.s": room(4),
  ".ds.d": room(8),
};
