/** Characters of a string that strace shows before it writes `...`. */
export const STRING_LIMIT = 32;

const ESCAPES: Readonly<Record<number, string>> = {
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Bytes as a C string literal: printable characters, `\n`, and octal escapes as short as they can be. */
export function quote(bytes: Uint8Array, limit = STRING_LIMIT): string {
  const shown = bytes.subarray(0, limit);
  const text = Array.from(shown, (byte, index) => {
    const named = ESCAPES[byte];
    if (named !== undefined) return named;
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
    return `\\${byte.toString(8).padStart(isDigit(shown[index + 1]) ? 3 : 1, "0")}`;
  }).join("");
  return `"${text}"${bytes.length > limit ? "..." : ""}`;
}

/** Bytes as a string of `\x` escapes, as strace shows random data. */
export function quoteHex(bytes: Uint8Array, limit = STRING_LIMIT): string {
  const text = Array.from(bytes.subarray(0, limit), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  return `"${text}"${bytes.length > limit ? "..." : ""}`;
}

/** A pointer: `NULL` or hexadecimal. */
export function pointer(value: bigint): string {
  return value === 0n ? "NULL" : `0x${value.toString(16)}`;
}

/** A word of unknown meaning: `0` or hexadecimal. */
export function word(value: bigint): string {
  return value === 0n ? "0" : `0x${value.toString(16)}`;
}

/** Flags by name, with what has no name in hexadecimal behind; `none` where nothing is set. */
export function flags(
  value: bigint,
  names: readonly (readonly [bigint, string])[],
  none: string,
  unknown: string,
): string {
  let rest = value;
  const parts: string[] = [];
  for (const [bit, name] of names) {
    if ((rest & bit) !== bit) continue;
    parts.push(name);
    rest &= ~bit;
  }
  if (rest !== 0n)
    parts.push(parts.length === 0 ? `0x${rest.toString(16)} /* ${unknown} */` : `0x${rest.toString(16)}`);
  return parts.length === 0 ? none : parts.join("|");
}

/** Seconds since 1970 as strace's comment shows them. */
export function date(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "+0000");
}
