import { describe, expect, it } from "vitest";
import { digest, imageText, isCapturing, readCaptured, writeCaptured } from "../../testing/assembler/captured.ts";
import { randomProgram } from "../../testing/assembler/random-program.ts";
import { hasReference, referenceAssemble } from "../../testing/assembler/reference-assembler.ts";
import { assemble } from "./assemble.ts";

const PROGRAMS = 150;
/** Compared with the real tool in every run; the others with what it said once. */
const LIVE = 10;
const MODES = (["att", "intel", "nasm"] as const).flatMap((syntax) =>
  ([64, 32] as const).map((bits) => ({ syntax, bits })),
);

describe.each(MODES)("random programs in $syntax, $bits bits", ({ syntax, bits }) => {
  it("[ASM2] have the sections, addresses, bytes and symbols that the real assembler and linker give them", () => {
    const answers = readCaptured(`programs-${syntax}-${bits}`);
    expect(answers).toHaveLength(PROGRAMS);
    const different: number[] = [];
    for (const [seed, answer] of answers.entries()) {
      const result = assemble(randomProgram(seed, syntax, bits), { syntax, bits });
      // "-": the real tool refuses the program, because a distance does not fit.
      const got = result.ok ? digest(imageText(result.image)) : "-";
      if (got !== answer && answer !== "-") different.push(seed);
    }
    expect(different).toEqual([]);
  });

  it.skipIf(!hasReference(syntax))("[ASM2] are compared with what the real tools say today", () => {
    const answers = Array.from({ length: isCapturing ? PROGRAMS : LIVE }, (_, seed) => {
      const result = referenceAssemble(randomProgram(seed, syntax, bits), syntax, bits);
      return result.ok ? digest(imageText(result.image)) : "-";
    });
    if (isCapturing) writeCaptured(`programs-${syntax}-${bits}`, answers);
    expect(answers).toEqual(readCaptured(`programs-${syntax}-${bits}`).slice(0, answers.length));
  });
});
