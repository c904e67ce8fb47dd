import { assemble } from "../assembler/assemble.ts";
import type { Diagnostic } from "../assembler/diagnostic.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { asLoaded } from "../elf/executable.ts";
import { LIBRARY_FUNCTIONS } from "../kernel/guest/unikernel/library.ts";
import { type KernelImage, kernelImage } from "../kernel/guest-image.ts";
import { kernelConfig, type MachineOptions } from "./options.ts";

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

/**
 * Functions that a program for a machine may call without defining them, by name: in a unikernel those of the kernel library, the
 * system calls' routines among them. A process has a kernel behind a line, and nothing to call there.
 *
 * @param kernel the library that the machine will run
 */
export function libraryOf(options: MachineOptions, kernel?: KernelImage): ReadonlyMap<string, bigint> {
  if (!options.unikernel) return new Map();
  const { symbolsInMemory } = kernel ?? kernelImage(kernelConfig(options));
  const callable = ({ name }: { readonly name: string }) =>
    LIBRARY_FUNCTIONS.includes(name) || name.startsWith("uk_syscall_r_");
  return new Map(symbolsInMemory.filter(callable).map(({ name, address }) => [name, address]));
}

/** Assembles and links a program for a machine. @param kernel what the machine will run, where it is not the shipped one */
export function buildProgram(
  { source, syntax, bits }: ProgramText,
  options: MachineOptions,
  kernel?: KernelImage,
): ProgramBuild {
  const assembly = assemble(source, { syntax, bits, library: libraryOf(options, kernel) });
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
