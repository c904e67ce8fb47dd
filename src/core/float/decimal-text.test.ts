import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalText } from "./decimal-text.ts";
import { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "./format.ts";
import { unpack } from "./value.ts";

const text = (format: FloatFormat, bits: bigint) => decimalText(format, unpack(format, bits));

function doubleBits(value: number): bigint {
  return new BigUint64Array(new Float64Array([value]).buffer)[0] ?? 0n;
}

describe("decimal text of a floating-point value", () => {
  it("[FP30] is JavaScript's shortest text for a double, digit for digit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const written = text(BINARY64, doubleBits(value));
        expect(Number(written)).toBe(value);
        const digits = (shown: string) =>
          shown
            .replace(/e.*$/, "")
            .replace(/[-.]/g, "")
            .replace(/^0+|0+$/g, "");
        expect(digits(written)).toBe(digits(`${value}`));
      }),
      { numRuns: 300 },
    );
  });

  it("[FP30] is the shortest that gives a single-precision value back", () => {
    expect(text(BINARY32, 0x3dcc_cccdn)).toBe("0.1");
    expect(text(BINARY32, 0x7f7f_ffffn)).toBe("3.4028235e+38");
    expect(text(BINARY32, 1n)).toBe("1e-45");
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const bits = new Uint32Array(new Float32Array([value]).buffer)[0] ?? 0;
        expect(Math.fround(Number(text(BINARY32, BigInt(bits))))).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [0x3fff_8000_0000_0000_0000n, "1"],
    [0xbffe_8000_0000_0000_0000n, "-0.5"],
    [0x3ffb_cccc_cccc_cccc_cccdn, "0.1"],
    [0x4000_c90f_daa2_2168_c235n, "3.1415926535897932385"],
    [0x3ffd_aaaa_aaaa_aaaa_aaabn, "0.33333333333333333334"],
    [0x7ffe_ffff_ffff_ffff_ffffn, "1.189731495357231765e+4932"],
    [0x0001_8000_0000_0000_0000n, "3.3621031431120935063e-4932"],
    [0x0000_0000_0000_0000_0001n, "4e-4951"],
    [0x8000_0000_0000_0000_0000n, "-0"],
    [0x7fff_8000_0000_0000_0000n, "inf"],
    [0xffff_c000_0000_0000_0000n, "-nan"],
    [0x3fff_0000_0000_0000_0001n, "unsupported"],
  ] as const)("[FP30] of the 80 bits %x is %s", (bits, written) => {
    expect(text(EXTENDED80, bits)).toBe(written);
  });
});
