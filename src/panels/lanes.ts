import { BINARY32, BINARY64, decimalText, type FloatFormat, unpack } from "../core/index.ts";

/** How the bits of a vector register are read. */
export const READINGS = ["hex", "bytes", "words", "doublewords", "quadwords", "floats", "doubles"] as const;
export type Reading = (typeof READINGS)[number];

/** Bits of a lane; 128 means the whole register. */
export const LANE_BITS: Readonly<Record<Reading, 8 | 16 | 32 | 64 | 128>> = {
  hex: 128,
  bytes: 8,
  words: 16,
  doublewords: 32,
  quadwords: 64,
  floats: 32,
  doubles: 64,
};

/** The floating-point format of a reading; undefined where lanes are whole numbers. */
export function formatOf(reading: Reading): FloatFormat | undefined {
  if (reading === "floats") return BINARY32;
  return reading === "doubles" ? BINARY64 : undefined;
}

/** The lanes of a register, the lowest first. */
export function lanesOf(value: bigint, reading: Reading, width: 64 | 128 = 128): readonly bigint[] {
  const bits = Math.min(LANE_BITS[reading], width);
  return Array.from({ length: width / bits }, (_, lane) => BigInt.asUintN(bits, value >> BigInt(lane * bits)));
}

/** A lane as it is read: a decimal number, signed or floating-point, or hexadecimal digits in groups of eight. */
export function laneText(lane: bigint, reading: Reading, width: 64 | 128 = 128): string {
  if (reading === "hex")
    return lane
      .toString(16)
      .padStart(width / 4, "0")
      .replace(/(?<=.)(?=(.{8})+$)/g, "_");
  const format = formatOf(reading);
  if (format !== undefined) return decimalText(format, unpack(format, lane));
  return `${BigInt.asIntN(LANE_BITS[reading], lane)}`;
}
