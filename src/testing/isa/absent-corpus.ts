/** A pseudo-random number generator: the same seed gives the same numbers. */
export function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Operands that address memory in several ways, or registers. */
const MODRM_TAILS: readonly (readonly number[])[] = [
  [0xc1],
  [0xd3],
  [0xfe],
  [0x03],
  [0x45, 0xf0],
  [0x4c, 0x28, 0x02],
  [0x86, 0x10, 0x32, 0x54, 0x76],
  [0x04, 0x8f],
  [0x54, 0x24, 0x01],
  [0x05, 0x40, 0x00, 0x00, 0x00],
];

/**
 * Encodings with a VEX or an EVEX prefix, every opcode of the three maps `count` times, with random W, length, registers, masks.
 * @param in64BitMode outside it the prefixes' R and X stay as they must
 */
export function vectorSweep(
  encoding: "VEX" | "EVEX",
  in64BitMode: boolean,
  count: number,
  seed: number,
): readonly Uint8Array[] {
  const random = randomBelow(seed);
  const all: Uint8Array[] = [];
  for (const map of encoding === "VEX" ? [1, 2, 3] : [1, 2, 3, 5, 6]) {
    for (let opcode = 0; opcode < 256; opcode++) {
      for (let pp = 0; pp < 4; pp++) {
        for (let round = 0; round < count; round++) {
          const inverted = in64BitMode && random(3) === 0 ? random(8) << 5 : 0xe0;
          const vvvv = random(2) === 0 ? 15 : in64BitMode ? random(16) : 8 + random(8);
          const w = random(2) << 7;
          const tail = MODRM_TAILS[random(MODRM_TAILS.length)] ?? [];
          const prefix =
            encoding === "VEX"
              ? [0xc4, inverted | map, w | (vvvv << 3) | (random(2) << 2) | pp]
              : [
                  0x62,
                  inverted | (in64BitMode && random(4) === 0 ? 0 : 16) | map,
                  w | (vvvv << 3) | 4 | pp,
                  (random(8) === 0 ? 0x80 : 0) |
                    (random(3) << 5) |
                    (random(4) === 0 ? 16 : 0) |
                    (random(8) === 0 && in64BitMode ? 0 : 8) |
                    (random(2) * random(8)),
                ];
          const override = random(24) === 0 ? ([[0x65], [0x67]][random(2)] ?? []) : [];
          all.push(
            Uint8Array.from([
              ...override,
              ...prefix,
              opcode,
              ...tail,
              random(4) === 0 ? random(256) : random(8),
              0x12,
              0x34,
            ]),
          );
        }
      }
    }
  }
  return all;
}
