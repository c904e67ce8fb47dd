import { describe, expect, it } from "vitest";
import { addressWidth, BYTES_WIDTH, placedLines } from "./placed-lines.ts";

const line = (at: number, address: bigint, bytes: readonly number[]) => ({
  line: at,
  address,
  bytes: Uint8Array.from(bytes),
  executable: true,
});

describe("addresses and bytes beside the lines", () => {
  it("[EDT11] a line shows its address and its bytes, as many as fit; its title has them all", () => {
    const data = Array.from({ length: 9 }, (_, index) => index);
    const lines = placedLines([line(3, 0x401000n, [0xb8, 1, 0, 0, 0]), line(7, 0x402000n, data)]);
    expect(lines.get(3)).toMatchObject({ address: "401000", bytes: "b8 01 00 00 00" });
    expect(lines.get(7)?.bytes).toBe("00 01 02 03 04 05 …");
    expect(lines.get(7)?.title).toBe("9 bytes at 0x402000: 00 01 02 03 04 05 06 07 08");
    for (const { bytes } of lines.values()) expect(bytes.length).toBeLessThanOrEqual(BYTES_WIDTH);
  });

  it("[EDT11] a line assembled several times shows where it began and all its bytes", () => {
    const lines = placedLines([line(2, 0x401000n, [0x90]), line(2, 0x401001n, [0x91]), line(2, 0x401002n, [0x92])]);
    expect(lines.get(2)).toMatchObject({ address: "401000", bytes: "90 91 92" });
  });

  it("[EDT11] a megabyte of data is cut in the title too", () => {
    const lines = placedLines([
      line(
        1,
        0x402000n,
        Array.from({ length: 1 << 20 }, () => 0),
      ),
    ]);
    expect(lines.get(1)?.title).toMatch(/^1048576 bytes at 0x402000: (00 ){64}…$/);
  });

  it("[EDT11] the column is as wide as its longest address, and keeps a width while nothing is assembled", () => {
    expect(addressWidth(placedLines([line(1, 0xffff_ffff_8100_0000n, [0x90])]), 64)).toBe(16);
    expect(addressWidth(new Map(), 64)).toBe(6);
    expect(addressWidth(new Map(), 32)).toBe(7);
  });
});
