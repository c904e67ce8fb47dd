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
import { assemble } from "./assemble.ts";

/** Compilations done again in every run; of the others the captured text is assembled. */
const LIVE = ["plain-64", "general-32"];

function assembled(source: string, sections: readonly string[], { bits }: Compilation): ExecutableImage {
  const result = assemble(source, { syntax: "att", bits, functions: LIBRARY, layout: layoutOf(sections) });
  if (!result.ok) throw new Error(result.diagnostics.map(({ line, message }) => `line ${line}: ${message}`).join("\n"));
  return result.image;
}

describe.each(COMPILATIONS)("C programs as gcc compiles them, $name", (compilation) => {
  const captured = Object.entries(readCompiled(compilation));

  it.each(captured)("[ASM18] %s has the sections that as and ld make of it", (_name, { source, sections }) => {
    expect(sectionLines(assembled(source, sections, compilation))).toEqual(sections);
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
        if (isCapturing) continue;
        expect(sectionLines(assembled(source, sections, compilation)), program).toEqual(sections);
      }
      if (isCapturing) writeCompiled(compilation, fixtures);
    },
  );
});
