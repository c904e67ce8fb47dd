/**
 * 64-bit words as the machine keeps them: two signed 32-bit halves in hot paths, an unsigned `bigint` at the edges.
 */

const MASK64 = 0xffff_ffff_ffff_ffffn;

/** The low half of a 64-bit word, as a signed 32-bit number. */
export function low32(word: bigint): number {
  return Number(BigInt.asIntN(32, word));
}

/** The high half of a 64-bit word, as a signed 32-bit number. */
export function high32(word: bigint): number {
  return Number(BigInt.asIntN(32, word >> 32n));
}

/** Joins two 32-bit halves (signed or unsigned) into an unsigned 64-bit word. */
export function word64(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** Wraps to an unsigned 64-bit word. */
export function unsigned64(word: bigint): bigint {
  return word & MASK64;
}

/** Reads a 64-bit word as a two's-complement number. */
export function signed64(word: bigint): bigint {
  return BigInt.asIntN(64, word);
}

/** True for an address whose bits 63:47 are all equal (4-level paging). */
export function isCanonical(address: bigint): boolean {
  return BigInt.asUintN(64, BigInt.asIntN(48, address)) === address;
}
