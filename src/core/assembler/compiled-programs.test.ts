import { describe, expect, it } from "vitest";
import { isCapturing } from "../../testing/assembler/captured.ts";
import {
  C_PROGRAMS,
  COMPILATIONS,
  type Compilation,
  type CompiledFixture,
  compile,
  hasCompiler,
  LIBRARY,
  layoutOf,
  linkedByReference,
  readCompiled,
  sectionLines,
  writeCompiled,
} from "../../testing/assembler/compiled-programs.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { formsOf } from "../isa/instruction-forms.ts";
import { assemble } from "./assemble.ts";
import { mnemonicNames } from "./mnemonic-names.ts";

/** Compilations done again in every run; of the others the captured text is assembled. */
const LIVE = ["plain-64", "general-32"];

/**
 * Instructions of a program on XMM, MMX or x87 registers that no row of the tables has so far. Such a program does not count yet; it does
 * as soon as the rows are there.
 */
function missingMnemonics(source: string): string[] {
  const names = mnemonicNames(source.includes(".intel_syntax") ? "intel" : "att");
  const missing = new Set<string>();
  for (const line of source.split("\n")) {
    const name = /^\t([a-z]\w*)/.exec(line)?.[1];
    if (name === undefined) continue;
    const registers = /\b(xmm|mm)[0-9]/.exec(line)?.[1];
    const isKnown = (names.get(name) ?? []).some(({ mnemonic }) => {
      if (registers === undefined) return true;
      return formsOf(mnemonic).some(({ operands }) => operands.some((operand) => operand.startsWith(registers)));
    });
    if (!isKnown && (registers !== undefined || name.startsWith("f"))) missing.add(name);
  }
  return [...missing];
}

function assembled(source: string, sections: readonly string[], { bits }: Compilation): ExecutableImage {
  const result = assemble(source, { syntax: "att", bits, functions: LIBRARY, layout: layoutOf(sections) });
  if (!result.ok) throw new Error(result.diagnostics.map(({ line, message }) => `line ${line}: ${message}`).join("\n"));
  return result.image;
}

describe.each(COMPILATIONS)("C programs as gcc compiles them, $name", (compilation) => {
  const captured = Object.entries(readCompiled(compilation));

  it.each(captured)("[ASM18] %s has the sections that as and ld make of it", (_name, { source, sections }) => {
    if (missingMnemonics(source).length > 0) expect(() => assembled(source, sections, compilation)).toThrow();
    else expect(sectionLines(assembled(source, sections, compilation))).toEqual(sections);
  });

  it.skipIf(!hasCompiler() || (!isCapturing && !LIVE.includes(compilation.name)))(
    "[ASM18] compiled today, they have the sections that as and ld make of them",
    { timeout: 120_000 },
    () => {
      const fixtures: Record<string, CompiledFixture> = {};
      for (const program of C_PROGRAMS) {
        const source = compile(program, compilation);
        if (source === null) continue;
        const sections = sectionLines(linkedByReference(source, compilation.bits));
        fixtures[program] = { source, sections };
        if (isCapturing || missingMnemonics(source).length > 0) continue;
        expect(sectionLines(assembled(source, sections, compilation)), program).toEqual(sections);
      }
      if (isCapturing) writeCompiled(compilation, fixtures);
    },
  );
});
