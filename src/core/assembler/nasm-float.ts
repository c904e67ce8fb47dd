import { SourceError } from "./diagnostic.ts";
import { BRAIN, DOUBLE, EXTENDED, encodeFloat, type FloatFormat, HALF, SINGLE, specialFloat } from "./float-literal.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

const SPECIAL: Readonly<Record<string, Parameters<typeof specialFloat>[1]>> = {
  Infinity: "infinity",
  NaN: "quiet",
  QNaN: "quiet",
  SNaN: "signaling",
};

/** `__Infinity__` and `__?Infinity?__` name the same. */
function plainName(text: string): string | undefined {
  return /^__(\??)(\w+)\1__$/.exec(text)?.[2];
}

function specialKind(text: string): Parameters<typeof specialFloat>[1] | undefined {
  const name = plainName(text);
  return name !== undefined && Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
}

/** A floating-point number stands at the cursor, perhaps behind a sign. */
export function isFloat(cursor: TokenCursor): boolean {
  const { kind, text } = cursor.is("-") || cursor.is("+") ? cursor.peek(1) : cursor.token;
  return kind === "float" || (kind === "name" && specialKind(text) !== undefined);
}

/** Reads a floating-point number. @throws {SourceError} without a format for it */
export function readNasmFloat(cursor: TokenCursor, format: FloatFormat | undefined): Uint8Array {
  const negative = cursor.accept("-");
  if (!negative) cursor.accept("+");
  const token = cursor.next();
  if (format === undefined)
    throw new SourceError(`${describe(token)} cannot be stored in 8 bits; floating-point numbers need dd or dq`, token);
  const special = token.kind === "name" ? specialKind(token.text) : undefined;
  if (special !== undefined) return specialFloat(format, special, negative);
  const bytes = encodeFloat(token.text.replaceAll("_", ""), format, negative, "smaller");
  if (bytes === "large") throw new SourceError(`${token.text} is too large for ${format.size * 8} bits`, token);
  if (bytes === "malformed") throw new SourceError(`expected a floating-point number, found ${describe(token)}`, token);
  return bytes;
}

/** Which bytes of which format a function such as `__float32__` yields. */
const FUNCTIONS: Readonly<Record<string, readonly [format: FloatFormat, from: number, to: number]>> = {
  float16: [HALF, 0, 2],
  bfloat16: [BRAIN, 0, 2],
  float32: [SINGLE, 0, 4],
  float64: [DOUBLE, 0, 8],
  float80m: [EXTENDED, 0, 8],
  float80e: [EXTENDED, 8, 10],
};

/** `__float32__(1.5)` whose name is at the cursor: the bits of the number as an integer; `null` if it is none of these. */
export function floatFunction(name: string, cursor: TokenCursor): bigint | null {
  const word = plainName(name);
  const found = word === undefined || !Object.hasOwn(FUNCTIONS, word) ? undefined : FUNCTIONS[word];
  if (found === undefined || !cursor.is("(")) return null;
  cursor.next();
  const [format, from, to] = found;
  const bytes = readNasmFloat(cursor, format).slice(from, to);
  cursor.expect(")", "behind the number");
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
