import { describe, expect, it } from "vitest";
import { hexOf, isCapturing, readCaptured, writeCaptured } from "../../testing/assembler/captured.ts";
import { formCases } from "../../testing/assembler/form-cases.ts";
import {
  bytesByLabel,
  framed,
  HEADER_LINES,
  hasReference,
  referenceLines,
} from "../../testing/assembler/reference-assembler.ts";
import type { Syntax } from "../isa/spellings.ts";
import { assemble } from "./assemble.ts";

interface Case {
  readonly line: string;
  readonly hex: string;
}

const MODES = (["att", "intel", "nasm"] as const).flatMap((syntax) =>
  ([64, 32] as const).map((bits) => ({ syntax, bits })),
);

/** `hex line` by the real tool. */
function captured(syntax: Syntax, bits: 64 | 32): Case[] {
  return readCaptured(`forms-${syntax}-${bits}`).map((row) => {
    const space = row.indexOf(" ");
    return { hex: row.slice(0, space), line: row.slice(space + 1) };
  });
}

/** Assembles all lines; those refused are kept as plain bytes, so that the others stay where they are. */
function assembleLines(
  cases: readonly Case[],
  syntax: Syntax,
  bits: 64 | 32,
): { readonly hex: string[]; readonly refused: Map<string, string> } {
  const refused = new Map<string, string>();
  for (;;) {
    const lines = cases.map(({ line, hex }) => (refused.has(line) ? rawBytes(hex, syntax) : line));
    const result = assemble(framed(lines, syntax, bits), { syntax, bits });
    if (result.ok) return { hex: bytesByLabel(result.image, cases.length).map(hexOf), refused };
    const before = refused.size;
    for (const { line, message, severity } of result.diagnostics) {
      const index = line - HEADER_LINES - 1;
      if (severity === "error") refused.set(cases[index]?.line ?? `line ${line}`, message);
    }
    if (refused.size === before) throw new Error(JSON.stringify(result.diagnostics[0]));
  }
}

function rawBytes(hex: string, syntax: Syntax): string {
  return `${syntax === "nasm" ? "db" : ".byte"} ${(hex.match(/../g) ?? []).map((byte) => `0x${byte}`).join(",")}`;
}

/**
 * MOV to CS is #UD on every processor; a far call through a 32-bit pointer in 64-bit code is hardly ever meant; nasm encodes RETW
 * with a number as RET.
 */
const REFUSED_ON_PURPOSE = /^mov .*%cs$|^mov cs,|^(jmp|call) dword ptr|^retw ./;

describe.each(MODES)("$syntax, $bits bits", ({ syntax, bits }) => {
  it("[ASM1] encodes every row of the tables as the real assembler does", { timeout: 120_000 }, () => {
    const cases = captured(syntax, bits);
    expect(cases.length).toBeGreaterThan(1500);
    const { hex, refused } = assembleLines(cases, syntax, bits);
    const wrong = cases.flatMap(({ line, hex: wanted }, index) =>
      hex[index] === wanted ? [] : [`${line}: ${wanted}, not ${hex[index]}`],
    );
    expect(wrong).toEqual([]);
    expect([...refused].filter(([line]) => !REFUSED_ON_PURPOSE.test(line))).toEqual([]);
  });

  it.skipIf(!hasReference(syntax))(
    "[ASM1] is compared with what the real assembler says today",
    { timeout: 240_000 },
    () => {
      const lines = formCases(syntax, bits);
      const answers = referenceLines(lines, syntax, bits);
      const rows = lines.flatMap((line, index) => {
        const bytes = answers[index];
        return bytes === null || bytes === undefined ? [] : [`${hexOf(bytes)} ${line}`];
      });
      if (isCapturing) writeCaptured(`forms-${syntax}-${bits}`, rows);
      expect(rows).toEqual(readCaptured(`forms-${syntax}-${bits}`));
    },
  );
});
