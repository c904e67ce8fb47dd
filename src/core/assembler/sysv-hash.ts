import { utf8Bytes } from "../bits/utf8.ts";

/** The hash of a symbol's name. @see System V ABI "Dynamic Linking", Hash Table */
export function sysvHash(name: string): number {
  let hash = 0;
  for (const byte of utf8Bytes(name)) {
    hash = ((hash << 4) + byte) >>> 0;
    const high = hash & 0xf000_0000;
    hash = (hash ^ (high >>> 24)) & ~high;
  }
  return hash >>> 0;
}

/** The table's words behind nbucket and nchain: for each bucket the first symbol in it, for each symbol the next in its bucket. */
export function sysvHashTable(
  names: readonly string[],
  buckets: number,
): { readonly buckets: readonly number[]; readonly chains: readonly number[] } {
  const first: number[] = new Array(buckets).fill(0);
  const next: number[] = new Array(names.length + 1).fill(0);
  for (const [index, name] of names.entries()) {
    const bucket = sysvHash(name) % buckets;
    next[index + 1] = first[bucket] ?? 0;
    first[bucket] = index + 1;
  }
  return { buckets: first, chains: next };
}
