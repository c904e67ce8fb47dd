import type { Random } from "../random.ts";

const ALTERNATING: readonly bigint[] = [
  0x5555_5555_5555_5555n,
  0xaaaa_aaaa_aaaa_aaaan,
  0x0f0f_0f0f_0f0f_0f0fn,
  0x9999_9999_9999_9999n,
  0x0123_4567_89ab_cdefn,
];

/** 64 bits that are likely to matter to some operand size. */
export function boundaryValue(random: Random): bigint {
  switch (random.below(8)) {
    case 0:
      return BigInt(random.below(3)) - 1n < 0n ? 0xffff_ffff_ffff_ffffn : BigInt(random.below(2));
    case 1: // a power of two, one less, one more, at any width
      return BigInt.asUintN(64, (1n << BigInt(random.below(64))) + BigInt(random.below(3)) - 1n);
    case 2: // the same, negative
      return BigInt.asUintN(64, -(1n << BigInt(random.below(64))) + BigInt(random.below(3)) - 1n);
    case 3: // MIN and MAX of every width in the low bits, anything above
      return (
        ((random.word64() << 32n) % (1n << 64n)) |
        BigInt(random.pick([0x7f, 0x80, 0x7fff, 0x8000, 0x7fffffff, 0x80000000]))
      );
    case 4:
      return random.pick(ALTERNATING);
    case 5:
      return BigInt(random.below(256));
    default:
      return random.word64();
  }
}
