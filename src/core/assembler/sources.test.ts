import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isCapturing, readCaptured, sectionsText, writeCaptured } from "../../testing/assembler/captured.ts";
import { hasReference, referenceAssemble } from "../../testing/assembler/reference-assembler.ts";
import type { Syntax } from "../isa/spellings.ts";
import { assemble } from "./assemble.ts";

/** What the real tool or Syscope does not take. */
const REFUSED = "refused";
/** Stands above a source that the real tool takes and Syscope refuses, on purpose. */
const MARK = /^[#;] refused here\n/;

/** Small sources, one for each thing a language can say, between lines of `---`. */
function sources(syntax: Syntax, bits: 64 | 32): string[] {
  const file = join(import.meta.dirname, `../../testing/fixtures/assembler/sources/${syntax}-${bits}.txt`);
  return readFileSync(file, "utf8")
    .split(/^---\n/m)
    .map((source) => `${source.trim()}\n`);
}

function ours(source: string, syntax: Syntax, bits: 64 | 32): string {
  const result = assemble(source, { syntax, bits });
  return result.ok ? sectionsText(result.image) : REFUSED;
}

const MODES = (["att", "intel", "nasm"] as const).flatMap((syntax) =>
  ([64, 32] as const).map((bits) => ({ syntax, bits })),
);

describe.each(MODES)("small sources in $syntax, $bits bits", ({ syntax, bits }) => {
  it("[ASM20] become the bytes of the real assembler, and what it refuses is refused", () => {
    const all = sources(syntax, bits);
    const captured = readCaptured(`sources-${syntax}-${bits}`);
    expect(captured).toHaveLength(all.length);
    const expected = all.map((source, index) => ({ source, text: MARK.test(source) ? REFUSED : captured[index] }));
    expect(all.map((source) => ({ source, text: ours(source, syntax, bits) }))).toEqual(expected);
  });

  it.skipIf(!hasReference(syntax))(
    "[ASM20] are compared with what the real tools say today",
    { timeout: 60_000 },
    () => {
      const answers = sources(syntax, bits).map((source) => {
        const result = referenceAssemble(source, syntax, bits);
        return result.ok ? sectionsText(result.image) : REFUSED;
      });
      if (isCapturing) writeCaptured(`sources-${syntax}-${bits}`, answers);
      expect(answers).toEqual(readCaptured(`sources-${syntax}-${bits}`));
    },
  );
});
