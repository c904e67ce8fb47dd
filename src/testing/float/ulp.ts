import { EXTENDED80 } from "../../core/float/format.ts";
import { unpack } from "../../core/float/value.ts";

/** The place of an 80-bit number among all in order; neighbors differ by 1. */
function place(bits: bigint): bigint {
  const biased = (bits >> 64n) & 0x7fffn;
  const significand = BigInt.asUintN(64, bits);
  const magnitude = biased === 0n ? significand : ((biased - 1n) << 63n) + significand;
  return bits >> 79n === 1n ? -magnitude : magnitude;
}

/** How many 80-bit numbers two are apart; undefined if they differ and one is no number or infinite. */
export function ulpsApart(a: bigint, b: bigint): bigint | undefined {
  if (a === b) return 0n;
  const isNumber = (bits: bigint): boolean => ["zero", "finite"].includes(unpack(EXTENDED80, bits).kind);
  if (!isNumber(a) || !isNumber(b)) return undefined;
  const distance = place(a) - place(b);
  return distance < 0n ? -distance : distance;
}
