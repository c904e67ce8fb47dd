import { describe, expect, it } from "vitest";
import { absentMnemonic, absentName, type OpcodePlace } from "./absent-names.ts";
import { absentRows } from "./absent-row.ts";

const MAPS = ["", "0F", "0F38", "0F3A", "", "MAP5", "MAP6"];
const PREFIXES = ["NP", "66", "F3", "F2"];

/** `VEX.66.0F38 18` as the decoder would have it. */
function placeOf(key: string, w: boolean): OpcodePlace {
  const [section = "", opcode = ""] = key.split(" ");
  const parts = section.split(".");
  const encoding = parts[0] === "VEX" || parts[0] === "EVEX" ? parts[0] : "legacy";
  const prefix = parts.find((part) => PREFIXES.includes(part)) ?? "NP";
  return {
    encoding,
    map: MAPS.indexOf(parts.at(-1) ?? ""),
    pp: PREFIXES.indexOf(prefix),
    opcode: Number.parseInt(opcode, 16),
    w,
    in64BitMode: true,
  };
}

describe("names of instructions that the processor does not have", () => {
  it("[DEC15] are the same in the decoder and in the rows of a listing", () => {
    const wrong: string[] = [];
    for (const [key, rows] of absentRows) {
      for (const { mnemonic, w, digit, modrm, operands, lengths } of rows) {
        // VZEROUPPER and VZEROALL: the decoder puts VEX.L in the place of W.
        const wide = mnemonic.startsWith("VZERO") ? lengths[0] === 256 : (w ?? false);
        const memory = operands.some(({ place }) => place === "M");
        const byte = modrm >= 0 ? modrm : (memory ? 0x00 : 0xc0) | (Math.max(0, digit) << 3);
        const name = absentName(placeOf(key, wide), byte)?.mnemonic;
        if (name !== mnemonic) wrong.push(`${key}: ${mnemonic} | ${name}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(absentRows.size).toBeGreaterThan(800);
  });

  it.each([
    ["vaddps", "VADDPS", "AVX"],
    ["vcvtsi2sdq", "VCVTSI2SD", "AVX"],
    ["vcmpneq_oqps", "VCMPPS", "AVX"],
    ["vpcmpnltuw", "VPCMPUW", "AVX-512"],
    ["vfmaddsub231ps", "VFMADDSUB231PS", "FMA"],
    ["sha256rnds2", "SHA256RNDS2", "SHA"],
  ])("[ASM21] %s of a source is %s of %s", (word, mnemonic, feature) => {
    expect(absentMnemonic(word)).toEqual({ mnemonic, feature });
  });

  it("[ASM21] are no words of other kinds", () => {
    for (const word of ["mov", "vaddp", "", "v", "cmpps", "call"]) expect(absentMnemonic(word)).toBeUndefined();
  });
});
