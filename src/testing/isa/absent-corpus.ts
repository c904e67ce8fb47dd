import { absentRows } from "../../core/isa/absent/absent-row.ts";
import { randomBelow } from "./random-below.ts";

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

const PREFIX_BYTES: Readonly<Record<string, readonly number[]>> = { "66": [0x66], F3: [0xf3], F2: [0xf2] };
const ESCAPES: Readonly<Record<string, readonly number[]>> = {
  "": [],
  "0F": [0x0f],
  "0F38": [0x0f, 0x38],
  "0F3A": [0x0f, 0x3a],
};

/** Encodings of every row without a VEX prefix, with registers and with memory. */
export function legacyRowCorpus(): readonly Uint8Array[] {
  const all: Uint8Array[] = [];
  for (const [key, rows] of absentRows) {
    if (/^E?VEX/.test(key)) continue;
    const [section = "", opcode = ""] = key.split(" ");
    const prefix = PREFIX_BYTES[section.split(".")[0] ?? ""] ?? [];
    const escapeBytes = ESCAPES[section.replace(/^(NP|66|F3|F2)\./, "")] ?? [];
    for (const { modrm, digit, w } of rows) {
      const start = [...prefix, ...(w === true ? [0x48] : []), ...escapeBytes, Number.parseInt(opcode, 16)];
      const reg = (digit < 0 ? 1 : digit) << 3;
      const tails = modrm >= 0 ? [[modrm]] : [[0xc2 | reg], [0x03 | reg], [0x44 | reg, 0x24, 0x08]];
      for (const tail of tails) all.push(Uint8Array.from([...start, ...tail, 0x11, 0x02, 0x03, 0x04]));
    }
  }
  return all;
}
