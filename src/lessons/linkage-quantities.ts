import type { Frame } from "../core/index.ts";
import type { Value } from "./value.ts";

/** 1 where the GOT slot of a function holds its address, else 0; null where the program calls none of that name. */
export const BOUND = (field: string, { linkage }: Frame): Value | null => {
  const slot = linkage?.slots.find(({ name }) => name === field);
  if (slot === undefined) return null;
  return slot.bound ? 1n : 0n;
};

/** errno of the running thread; none without a C library. */
export const ERRNO = ({ linkage }: Frame): Value | undefined =>
  linkage?.errno === undefined ? undefined : BigInt(linkage.errno.value);
