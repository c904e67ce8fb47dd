import { type FrameMemory, hex0x, RFLAGS_LAYOUT, readFields } from "../core/index.ts";

/** A 64-bit word as two's complement: `"-14"`. */
export function signedText(word: bigint): string {
  return BigInt.asIntN(64, word).toString();
}

/** Names of the RFLAGS bits that are set, without the fixed bit 1: `"IF ZF"`, or `"none"`. */
export function flagNames(rflags: bigint): string {
  const names = readFields(rflags, RFLAGS_LAYOUT)
    .filter(({ value }) => value !== 0n)
    .map((field) => field.name);
  return names.length === 0 ? "none" : names.join(" ");
}

/** What a word is if it is an address with a symbol: `"entry_SYSCALL_64+0x4"`. Small numbers are never taken for addresses. */
export function symbolText(word: bigint, memory: FrameMemory): string | undefined {
  return word < 0x1000n ? undefined : memory.symbolize(word);
}

/** A word in the form that says most: its symbol, a small or negative number in decimal, else nothing beyond the hexadecimal. */
export function meaningOf(word: bigint, memory: FrameMemory): string {
  const symbol = symbolText(word, memory);
  if (symbol !== undefined) return symbol;
  const signed = BigInt.asIntN(64, word);
  if (signed > -10_000n && signed < 0n) return signed.toString();
  if (word >= 10n && word < 100_000n) return `${word}`;
  return "";
}

/** The shorter form of an address for narrow places: `"0xffff…81000000"`. */
export function shortAddress(word: bigint): string {
  const text = hex0x(word);
  return text.length <= 14 ? text : `${text.slice(0, 6)}…${text.slice(-8)}`;
}

/** Reads a little-endian word, or undefined where nothing is mapped. */
export function readWord(memory: FrameMemory, linear: bigint, bytes = 8): bigint | undefined {
  const read = memory.read(BigInt.asUintN(64, linear), bytes);
  if (read === undefined || read.length < bytes) return undefined;
  return littleEndian(read);
}

/** The unsigned value of little-endian bytes. */
export function littleEndian(bytes: Uint8Array): bigint {
  let word = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) word = (word << 8n) | BigInt(bytes[at] ?? 0);
  return word;
}

/** A byte as ASCII, or a dot. */
export function asciiOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

export { hex0x } from "../core/index.ts";
