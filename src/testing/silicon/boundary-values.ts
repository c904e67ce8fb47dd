import type { Random } from "../random.ts";

const ALTERNATING: readonly bigint[] = [
  0x5555_5555_5555_5555n,
  0xaaaa_aaaa_aaaa_aaaan,
  0x0f0f_0f0f_0f0f_0f0fn,
  0x9999_9999_9999_9999n,
  0x0123_4567_89ab_cdefn,
];

/** Single and double precision, one or two to the word: zeros, ones, infinities, NaNs, the least and the greatest. */
const FLOATING: readonly bigint[] = [
  0x3ff0_0000_0000_0000n,
  0xbff0_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0x7ff8_0000_0000_0000n,
  0x7ff0_0000_0000_0001n,
  0xfff8_0000_0000_0000n,
  0x7fef_ffff_ffff_ffffn,
  0x0010_0000_0000_0000n,
  0x000f_ffff_ffff_ffffn,
  0x0000_0000_0000_0001n,
  0x4330_0000_0000_0000n,
  0x43e0_0000_0000_0000n,
  0xc3e0_0000_0000_0000n,
  0x41df_ffff_ffc0_0000n,
  0x3fe0_0000_0000_0000n,
  0x3f80_0000_bf80_0000n,
  0x7f80_0000_ff80_0000n,
  0x7fc0_0000_7f80_0001n,
  0x7f7f_ffff_0080_0000n,
  0x007f_ffff_0000_0001n,
  0x4f00_0000_cf00_0000n,
  0x3f00_0000_4b00_0000n,
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

/** 64 bits for a floating-point operand. */
export function floatingValue(random: Random): bigint {
  switch (random.below(4)) {
    case 0:
      return random.word64();
    case 1: // an ordinary number near 1
      return (random.word64() & 0x800f_ffff_ffff_ffffn) | (BigInt(0x3f0 + random.below(32)) << 52n);
    default:
      return random.pick(FLOATING);
  }
}
