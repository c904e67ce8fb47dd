/** Lower-case hexadecimal without a prefix, padded with zeros to `digits`. Negative numbers are taken as 64-bit words. */
export function hex(value: bigint | number, digits = 1): string {
  const word = BigInt.asUintN(64, BigInt(value));
  return word.toString(16).padStart(digits, "0");
}

/** `0x`-prefixed lower-case hexadecimal. */
export function hex0x(value: bigint | number, digits = 1): string {
  return `0x${hex(value, digits)}`;
}

/** Bytes as two-digit hexadecimal pairs, separated by `separator`. */
export function hexBytes(bytes: Iterable<number>, separator = " "): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(separator);
}
