/** The eight bytes of a 64-bit word, lowest first. */
export function little64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}

/** The four bytes of the low half of a word, lowest first. */
export function little32(value: bigint): Uint8Array {
  return little64(value).slice(0, 4);
}

/** The word that bytes hold, lowest first; 0 where there are none. */
export function littleWord(bytes: Uint8Array | undefined): bigint {
  return bytes?.reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n) ?? 0n;
}
