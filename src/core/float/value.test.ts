import { describe, expect, it } from "vitest";
import { boundaryOperands } from "../../testing/float/cases.ts";
import { add } from "./add.ts";
import { FloatEnvironment, IE } from "./environment.ts";
import { BINARY32, BINARY64, EXTENDED80 } from "./format.ts";
import { bitLength, extendedBits, INDEFINITE, pack, unpack } from "./value.ts";

const INTEGER_BIT = 1n << 63n;

describe("encodings", () => {
  it.each([BINARY32, BINARY64, EXTENDED80])("[FP1] of $name survive being unpacked and packed", (format) => {
    const isPseudoDenormal = (bits: bigint): boolean =>
      format.explicitInteger && ((bits >> 64n) & 0x7fffn) === 0n && (bits & INTEGER_BIT) !== 0n;
    for (const bits of boundaryOperands(format)) {
      const expected = isPseudoDenormal(bits) ? bits | (1n << 64n) : bits;
      expect(pack(format, unpack(format, bits))).toBe(expected);
    }
  });

  it("[FP1] keep the payload of a NaN through a wider format and back", () => {
    const signaling = unpack(BINARY32, 0xffa1_2345n);
    expect(signaling).toMatchObject({ kind: "signalingNaN", negative: true, significand: 0xa123_4500_0000_0000n });
    expect(pack(EXTENDED80, signaling)).toBe(0xffff_a123_4500_0000_0000n);
    expect(pack(BINARY32, unpack(EXTENDED80, 0xffff_a123_4500_0000_0000n))).toBe(0xffa1_2345n);
    expect(pack(BINARY64, INDEFINITE)).toBe(0xfff8_0000_0000_0000n);
  });

  it("[FP1] are had from 32-bit halves", () => {
    expect(extendedBits(-1, 0x8000_0000 | 0, 0xbfff)).toBe(0xbfff_8000_0000_ffff_ffffn);
  });

  it.each([
    ["an unnormal", 0x3fff_4000_0000_0000_0000n],
    ["a pseudo-infinity", 0x7fff_0000_0000_0000_0000n],
    ["a pseudo-NaN", 0x7fff_4000_0000_0000_0000n],
  ])("[FP2] %s is an invalid operand", (_what, bits) => {
    const environment = new FloatEnvironment("x87");
    expect(unpack(EXTENDED80, bits).kind).toBe("unsupported");
    expect(add(environment, EXTENDED80, unpack(EXTENDED80, bits), unpack(EXTENDED80, bits))).toBe(INDEFINITE);
    expect(environment.flags).toBe(IE);
  });

  it("counts the bits of an integer", () => {
    expect([1n, 2n, 15n, 16n, 255n, 1n << 200n].map(bitLength)).toEqual([1, 2, 4, 5, 8, 201]);
  });
});
