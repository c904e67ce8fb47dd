import { describe, expect, it } from "vitest";
import { lanesOf, laneText, type Reading } from "./lanes.ts";

const VALUE = 0xff80_0001_3fc0_0000_c000_0000_0000_0000n;
const read = (reading: Reading) => lanesOf(VALUE, reading).map((lane) => laneText(lane, reading));

describe("lanes of a vector register", () => {
  it.each([
    ["hex", "ff800001_3fc00000_c0000000_00000000"],
    ["bytes", "0 0 0 0 0 0 0 -64 0 0 -64 63 1 0 -128 -1"],
    ["words", "0 0 0 -16384 0 16320 1 -128"],
    ["doublewords", "0 -1073741824 1069547520 -8388607"],
    ["quadwords", "-4611686018427387904 -36028791654449152"],
    ["floats", "0 -2 1.5 -nan"],
    ["doubles", "-2 -1.404449434535389e+306"],
  ] as const)("[PNL27] read as %s they are %s, the lowest first", (reading, text) => {
    expect(read(reading).join(" ")).toBe(text);
  });

  it("[PNL27] an MMX register has half as many", () => {
    expect(lanesOf(0x0001_ffff_0002_8000n, "words", 64).map((lane) => laneText(lane, "words", 64))).toEqual([
      "-32768",
      "2",
      "-1",
      "1",
    ]);
    expect(laneText(0x12n, "hex", 64)).toBe("00000000_00000012");
  });
});
