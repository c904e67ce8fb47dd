import type { KernelState } from "./state.ts";

/** The seed of every machine: the same run gives the same bytes. Not random at all, and said so in docs/accuracy.md. */
export const RANDOM_SEED = 0x5359_5343_4f50_45n;

/** SplitMix64: takes the next `length` bytes and moves the state on. */
export function nextRandomBytes(state: KernelState, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 8) {
    state.random = BigInt.asUintN(64, state.random + 0x9e37_79b9_7f4a_7c15n);
    let word = state.random;
    word = BigInt.asUintN(64, (word ^ (word >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d0_49bb_1331_11ebn);
    word ^= word >> 31n;
    for (let byte = at; byte < Math.min(at + 8, length); byte++)
      bytes[byte] = Number((word >> BigInt(8 * (byte - at))) & 0xffn);
  }
  return bytes;
}
