import { type Assembly, assembleInSlices } from "../assembler/assemble.ts";
import type { Diagnostic } from "../assembler/diagnostic.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { finish, type InSlices } from "../bits/slices.ts";
import { asLoaded } from "../elf/executable.ts";
import { LIBRARY_FUNCTIONS } from "../kernel/guest/unikernel/library.ts";
import { type KernelImage, kernelImage } from "../kernel/guest-image.ts";
import { libraryFor } from "../libc/library.ts";
import { DEFAULT_OPTIONS, kernelConfig, type MachineOptions } from "./options.ts";

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
export type LinkOptions = Pick<MachineOptions, "linking" | "ibt" | "unikernel">;

/**
 * Functions of the kernel library that a unikernel's program may call without defining them, by name: those of C, and the system
 * calls' routines. They lie in the program's own address space, so a call needs no stub.
 *
 * @param kernel the library that the machine will run, where it is not the shipped one
 */
export function functionsOf(
  kernel: KernelImage = kernelImage(kernelConfig({ ...DEFAULT_OPTIONS, unikernel: true })),
): ReadonlyMap<string, bigint> {
  const callable = ({ name }: { readonly name: string }) =>
    LIBRARY_FUNCTIONS.includes(name) || name.startsWith("uk_syscall_r_");
  return new Map(kernel.symbolsInMemory.filter(callable).map(({ name, address }) => [name, address]));
}

/** Assembles a program and links it: with the C library where it uses a function of that, a unikernel with the kernel library. */
export function assembleProgram(program: ProgramText, options: LinkOptions, kernel?: KernelImage): Assembly {
  return finish(assembleProgramInSlices(program, options, kernel));
}

function assembleProgramInSlices(
  { source, syntax, bits }: ProgramText,
  { linking, ibt, unikernel }: LinkOptions,
  kernel?: KernelImage,
): InSlices<Assembly> {
  if (unikernel) return assembleInSlices(source, { syntax, bits, functions: functionsOf(kernel) });
  return assembleInSlices(source, { syntax, bits, linking: { library: libraryFor(bits), linking, ibt } });
}

/**
 * Assembles and links a program for a machine, as a loader would find it in its file.
 *
 * @param kernel what the machine will run, where it is not the shipped one
 */
export function buildProgram(program: ProgramText, options: LinkOptions, kernel?: KernelImage): ProgramBuild {
  return finish(buildProgramInSlices(program, options, kernel));
}

/** As `buildProgram`, a few hundred statements at a time. */
export function* buildProgramInSlices(
  program: ProgramText,
  options: LinkOptions,
  kernel?: KernelImage,
): InSlices<ProgramBuild> {
  const assembly = yield* assembleProgramInSlices(program, options, kernel);
  yield 1;
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
