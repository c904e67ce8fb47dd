import { renderToStaticMarkup } from "react-dom/server";
import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { QrCode } from "./qr-code.tsx";

/** The squares that an SVG's path paints, as rows of `#` and `.`. */
function painted(svg: string): string[] {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const rows = Array.from({ length: size }, () => new Array<string>(size).fill("."));
  for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    rows[Number(y)]?.fill("#", Number(x), Number(x) + Number(width));
  }
  return rows.map((row) => row.join(""));
}

describe("the QR code", () => {
  it.each(["https://example.org/#demo=hello-syscall&step=60", `https://example.org/#v2=${"Ab-_9".repeat(150)}`])(
    "[EXP6] paints the squares of the code of %.30s…, within a quiet zone of four",
    (address) => {
      const squares = painted(renderToStaticMarkup(<QrCode text={address} label="code" />));
      const { data, size } = encode(address, { ecc: address.length > 500 ? "L" : "M", border: 4 });
      expect(squares).toEqual(data.map((row) => row.map((dark) => (dark ? "#" : ".")).join("")));
      for (const edge of [0, 1, 2, 3, size - 1]) expect(squares[edge]).toBe(".".repeat(size));
      // The finder pattern in the corner. @see ISO/IEC 18004, "Finder pattern"
      expect(squares[4]?.slice(4, 12)).toBe("#######.");
      expect(squares[5]?.slice(4, 12)).toBe("#.....#.");
    },
  );

  it("is a picture with a name", () => {
    expect(renderToStaticMarkup(<QrCode text="x" label="QR code of the link" />)).toMatch(
      /^<svg role="img" aria-label="QR code of the link"/,
    );
  });
});
