import { describe, expect, it } from "vitest";
import { sectionsText } from "../../testing/assembler/captured.ts";
import { hasReference, referenceAssemble } from "../../testing/assembler/reference-assembler.ts";
import { STATEMENT_CASES, type StatementCase } from "../../testing/assembler/statement-cases.ts";
import { assemble } from "./assemble.ts";

function check({ syntax, bits, source, expected }: StatementCase): void {
  const result = assemble(`${source}\n`, { syntax, bits });
  expect(result.ok ? sectionsText(result.image) : result.diagnostics).toBe(expected);
}

const casesOf = (rule: string): StatementCase[] => STATEMENT_CASES.filter((one) => one.rule === rule);

describe("statements and what they become", () => {
  it.each(casesOf("ASM3"))("[ASM3] AT&T syntax, $bits bits: $title", check);
  it.each(casesOf("ASM4"))("[ASM4] Intel syntax, $bits bits: $title", check);
  it.each(casesOf("ASM5"))("[ASM5] NASM, $bits bits: $title", check);
  it.each(casesOf("ASM6"))("[ASM6] $syntax: $title", check);
  it.each(casesOf("ASM7"))("[ASM7] $syntax: $title", check);
  it.each(casesOf("ASM8"))("[ASM8] $syntax: $title", check);
});

describe("the real assemblers agree", () => {
  it.each(STATEMENT_CASES.filter(({ syntax }) => hasReference(syntax)))("$syntax, $bits bits: $title", (one) => {
    const result = referenceAssemble(`${one.source}\n`, one.syntax, one.bits);
    expect(result.ok ? sectionsText(result.image) : result.text).toBe(one.expected);
  });
});
