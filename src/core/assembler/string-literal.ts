import { isHexDigit } from "./character-class.ts";

/** A string's bytes, where it ends, and what is wrong with it (`""` if nothing). */
export interface StringLiteral {
  readonly bytes: Uint8Array;
  /** Index after the closing quote, or after the last character read. */
  readonly end: number;
  readonly message: string;
}

const BACKSLASH = 92;
const NAMED_ESCAPES: Readonly<Record<string, number>> = {
  b: 8,
  t: 9,
  n: 10,
  f: 12,
  r: 13,
  "\\": 92,
  '"': 34,
  "'": 39,
};
const NASM_ESCAPES: Readonly<Record<string, number>> = { ...NAMED_ESCAPES, a: 7, v: 11, e: 27, "`": 96, "?": 63 };

function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  else if (code < 0x1_0000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  else {
    bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
}

function octalDigits(text: string, start: number): number {
  let count = 0;
  while (count < 3 && /[0-7]/.test(text[start + count] ?? "")) count++;
  return count;
}

function hexDigits(text: string, start: number, limit: number): number {
  let count = 0;
  while (count < limit && start + count < text.length && isHexDigit(text.charCodeAt(start + count))) count++;
  return count;
}

/** Reads one escape after its backslash at `index`; returns the index after it, or a message. */
function readEscape(text: string, index: number, dialect: "gnu" | "nasm", bytes: number[]): number | string {
  const letter = text[index] ?? "";
  const named = (dialect === "gnu" ? NAMED_ESCAPES : NASM_ESCAPES)[letter];
  if (named !== undefined) {
    bytes.push(named);
    return index + 1;
  }
  const octal = octalDigits(text, index);
  if (octal > 0) {
    bytes.push(Number.parseInt(text.slice(index, index + octal), 8) & 0xff);
    return index + octal;
  }
  // GNU takes any number of hexadecimal digits and keeps the last two.
  const hexLimit = dialect === "gnu" ? Number.POSITIVE_INFINITY : letter === "x" ? 2 : letter === "u" ? 4 : 8;
  if (letter === "x" || letter === "X" || (dialect === "nasm" && (letter === "u" || letter === "U"))) {
    const count = hexDigits(text, index + 1, hexLimit);
    if (count === 0) return `\\${letter} needs hexadecimal digits, as in \\x0a`;
    const digits = text.slice(index + 1, index + 1 + count);
    if (letter === "u" || letter === "U") {
      const code = Number.parseInt(digits, 16);
      if (code > 0x10_ffff) return `\\${letter}${digits} is not a Unicode character; the last one is \\U0010ffff`;
      pushUtf8(bytes, code);
    } else bytes.push(Number.parseInt(digits.slice(-2), 16));
    return index + 1 + count;
  }
  const allowed =
    dialect === "gnu"
      ? '\\b \\t \\n \\f \\r \\\\ \\" \\123 \\x1f'
      : "\\a \\b \\t \\n \\v \\f \\r \\e \\\\ \\` \\123 \\x1f \\u1234";
  return `\\${letter} is not an escape sequence; allowed are ${allowed}`;
}

/** Reads the string whose opening quote is at `start`. In NASM only backquotes have escapes. */
export function readString(text: string, start: number, dialect: "gnu" | "nasm"): StringLiteral {
  const quote = text.charCodeAt(start);
  const escapes = dialect === "gnu" || text[start] === "`";
  const bytes: number[] = [];
  let message = "";
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === quote) return { bytes: Uint8Array.from(bytes), end: index + 1, message };
    if (code === BACKSLASH && escapes && index + 1 < text.length) {
      const next = readEscape(text, index + 1, dialect, bytes);
      if (typeof next === "string") {
        message ||= next;
        index += 2;
      } else index = next;
    } else {
      const point = text.codePointAt(index) ?? 0;
      pushUtf8(bytes, point);
      index += point > 0xffff ? 2 : 1;
    }
  }
  return { bytes: Uint8Array.from(bytes), end: index, message: `this string has no closing ${text[start] ?? ""}` };
}

/** Reads GNU's `'c` or `'c'` whose quote is at `start`. */
export function readCharacter(text: string, start: number): StringLiteral {
  const bytes: number[] = [];
  let message = "";
  let index = start + 1;
  if (index >= text.length) return { bytes: new Uint8Array(), end: index, message: "' needs a character, as in 'a'" };
  if (text.charCodeAt(index) === BACKSLASH) {
    const next = readEscape(text, index + 1, "gnu", bytes);
    if (typeof next === "string") {
      message = next;
      index = Math.min(index + 2, text.length);
    } else index = next;
  } else {
    const point = text.codePointAt(index) ?? 0;
    pushUtf8(bytes, point);
    index += point > 0xffff ? 2 : 1;
    if (bytes.length > 1) message = "a character constant is one ASCII character; write the bytes as numbers";
  }
  if (text[index] === "'") index++;
  return { bytes: Uint8Array.from(bytes), end: index, message };
}
