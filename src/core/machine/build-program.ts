import { assemble } from "../assembler/assemble.ts";
import type { Diagnostic } from "../assembler/diagnostic.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { asLoaded } from "../elf/executable.ts";
import type { MachineOptions } from "./options.ts";

/** A program's text and how it is written. */
export interface ProgramText {
  readonly source: string;
  readonly syntax: "att" | "intel" | "nasm";
  readonly bits: 64 | 32;
}

/** A line of the source and the bytes it became. */
export interface ProgramLine {
  readonly line: number;
  readonly address: bigint;
  readonly length: number;
}

/** A program ready to be loaded, or why there is none. */
export type ProgramBuild =
  | {
      readonly ok: true;
      readonly image: ExecutableImage;
      readonly lines: readonly ProgramLine[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Assembles and links a program for a machine. */
export function buildProgram({ source, syntax, bits }: ProgramText, _options: MachineOptions): ProgramBuild {
  const assembly = assemble(source, { syntax, bits });
  if (!assembly.ok) return assembly;
  if (!assembly.image.sections.some(({ permissions, size }) => permissions.execute && size > 0)) {
    const message = "the program has no instructions; write at least one, such as nop, after _start:";
    return { ok: false, diagnostics: [{ line: 1, column: 1, endColumn: 2, severity: "error", message }] };
  }
  return {
    ok: true,
    image: asLoaded(assembly.image),
    lines: assembly.lines,
    diagnostics: assembly.diagnostics,
  };
}
