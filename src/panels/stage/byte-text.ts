/** Bytes that a quotation shows before it is cut. */
const MOST = 32;

const ESCAPES: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\" };

/** One byte as C writes it in a string: `H`, `\n`, `\x7f`. */
export function byteText(byte: number): string {
  if (byte !== 34 && byte !== 92 && byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return ESCAPES[byte] ?? `\\${byte.toString(8)}`;
}

/** Bytes as a C string, cut where they are many: `"Hello\n"`, `"abc"…`. */
export function quoteBytes(bytes: Uint8Array, whole = bytes.length): string {
  const shown = Array.from(bytes.subarray(0, MOST), byteText).join("");
  return `"${shown}"${whole > Math.min(bytes.length, MOST) ? "…" : ""}`;
}
