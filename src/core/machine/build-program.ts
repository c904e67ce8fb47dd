import { type Assembly, assemble } from "../assembler/assemble.ts";
import type { Diagnostic } from "../assembler/diagnostic.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { asLoaded } from "../elf/executable.ts";
import { libraryFor } from "../libc/library.ts";
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

/** What a machine's options say about linking. */
export type LinkOptions = Pick<MachineOptions, "linking" | "ibt">;

/** Assembles a program and links it, with the C library where it uses a function of that. */
export function assembleProgram({ source, syntax, bits }: ProgramText, { linking, ibt }: LinkOptions): Assembly {
  return assemble(source, { syntax, bits, linking: { library: libraryFor(bits), linking, ibt } });
}

/** Assembles and links a program for a machine, as the kernel would find it in its file. */
export function buildProgram(program: ProgramText, options: LinkOptions): ProgramBuild {
  const assembly = assembleProgram(program, options);
  if (!assembly.ok) return assembly;
  if (!assembly.image.sections.some(({ permissions, size }) => permissions.execute && size > 0)) {
    const message = "the program has no instructions; write at least one, such as nop, after _start:";
    return { ok: false, diagnostics: [{ line: 1, column: 1, endColumn: 2, severity: "error", message }] };
  }
  return {
    ok: true,
    image: assembly.image.segments.length === 0 ? assembly.image : asLoaded(assembly.image),
    lines: assembly.lines,
    diagnostics: assembly.diagnostics,
  };
}
