import type { Frame, SlotView } from "../core/index.ts";
import type { Value } from "./value.ts";

/** Something of the slot of a function that the program calls; null where it calls none of that name. */
function ofSlot(read: (slot: SlotView) => Value | undefined) {
  return (field: string, { linkage }: Frame): Value | undefined | null => {
    const slot = linkage?.slots.find(({ name }) => name === field);
    return slot === undefined ? null : read(slot);
  };
}

/** What the slot holds. */
export const GOT = ofSlot(({ value }) => value);
/** Where the slot is. */
export const SLOT = ofSlot(({ address }) => address);
/** Where the stub is. */
export const PLT = ofSlot(({ plt }) => plt);
/** 1 where the slot holds the function's address, else 0. */
export const BOUND = ofSlot(({ bound }) => (bound ? 1n : 0n));

/** errno of the running thread; none without a C library. */
export const ERRNO = ({ linkage }: Frame): Value | undefined =>
  linkage?.errno === undefined ? undefined : BigInt(linkage.errno.value);
