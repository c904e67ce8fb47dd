import { describe, expect, it } from "vitest";
import { hexOf } from "../../testing/assembler/captured.ts";
import { hasReference, referenceAssemble } from "../../testing/assembler/reference-assembler.ts";
import { STATEMENT_CASES } from "../../testing/assembler/statement-cases.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { assemble } from "./assemble.ts";

function sectionsText(image: ExecutableImage): string {
  const sections = image.sections.filter(({ allocated, hasContents }) => allocated && hasContents);
  return sections.map(({ name, bytes }) => `${name} ${hexOf(bytes)}`).join(" | ");
}

describe.each(STATEMENT_CASES)("$syntax, $bits bits", ({ rule, title, syntax, bits, source, expected }) => {
  it(`[${rule}] ${title}`, () => {
    const result = assemble(`${source}\n`, { syntax, bits });
    expect(result.ok ? sectionsText(result.image) : result.diagnostics).toBe(expected);
  });

  it.skipIf(!hasReference(syntax))(`the real assembler agrees: ${title}`, () => {
    const result = referenceAssemble(`${source}\n`, syntax, bits);
    expect(result.ok ? sectionsText(result.image) : result.text).toBe(expected);
  });
});
