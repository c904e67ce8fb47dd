import {
  asLoaded,
  assembleProgram,
  DEFAULT_OPTIONS,
  type Diagnostic,
  type ExecutableImage,
  INTERPRETERS,
  imageOfElf,
  LINKINGS,
  type LinkOptions,
  readElf,
} from "../core/index.ts";
import { flag, type OptionReaders, oneOf } from "./arguments.ts";
import { inputError } from "./command-error.ts";
import { type Io, readToEnd } from "./io.ts";

export type Syntax = "att" | "intel" | "nasm";

/** Options of every command that takes assembly. */
export const ASSEMBLY_OPTIONS = {
  "--syntax": oneOf("att", "intel", "nasm"),
  "--bits": oneOf("64", "32"),
} satisfies OptionReaders;

export const ASSEMBLY_USAGE = "[--syntax att|intel|nasm] [--bits 64|32]";

/** Options of a command that links, without those of the machine. */
export const LINKING_OPTIONS = { "--linking": oneOf(...LINKINGS), "--ibt": flag } satisfies OptionReaders;

export const LINKING_USAGE = "[--linking lazy|now] [--ibt]";

export interface AssemblyOptions {
  readonly "--syntax"?: Syntax;
  readonly "--bits"?: "64" | "32";
  readonly "--linking"?: LinkOptions["linking"];
  readonly "--ibt"?: true;
  /** Of commands that run a machine: the program is linked with the kernel library. */
  readonly "--unikernel"?: true;
}

const STANDARD_INPUT = "-";

/** A file's bytes; `-` is standard input. */
function readInput(io: Io, file: string): Uint8Array {
  return file === STANDARD_INPUT ? readToEnd(io.stdin) : io.readFile(file);
}

/** How messages call a file. */
export function nameOf(file: string): string {
  return file === STANDARD_INPUT ? "<stdin>" : file;
}

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

const isElf = (bytes: Uint8Array): boolean => ELF_MAGIC.every((byte, at) => bytes[at] === byte);

/** `file:line:column: message` */
function diagnosticLine(name: string, { line, column, severity, message }: Diagnostic): string {
  return `${name}:${line}:${column}: ${severity === "warning" ? "warning: " : ""}${message}`;
}

function decodeText(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw inputError(`${name}: neither an ELF file nor assembly text`);
  }
}

/** Assembles text; warnings go to standard error. */
function assembleText(io: Io, name: string, bytes: Uint8Array, options: AssemblyOptions): ExecutableImage {
  const assembly = assembleProgram(
    {
      source: decodeText(name, bytes),
      syntax: options["--syntax"] ?? "att",
      bits: options["--bits"] === "32" ? 32 : 64,
    },
    {
      linking: options["--linking"] ?? DEFAULT_OPTIONS.linking,
      ibt: options["--ibt"] ?? DEFAULT_OPTIONS.ibt,
      unikernel: options["--unikernel"] ?? DEFAULT_OPTIONS.unikernel,
    },
  );
  const lines = assembly.diagnostics.map((diagnostic) => diagnosticLine(name, diagnostic));
  if (!assembly.ok) throw inputError(lines.join("\n"));
  for (const line of lines) io.stderr.write(`${line}\n`);
  return assembly.image;
}

/**
 * Assembles a file.
 *
 * @throws {CommandError} with a line for each diagnostic
 */
export function assembleFile(io: Io, file: string, options: AssemblyOptions): ExecutableImage {
  return assembleText(io, nameOf(file), readInput(io, file), options);
}

/** What the kernel would find in the program's file: the file's headers are in memory too. */
function asLinked(image: ExecutableImage): ExecutableImage {
  return image.segments.length === 0 ? image : asLoaded(image);
}

/**
 * The program in an ELF file, or in assembly.
 *
 * @throws {CommandError}
 */
export function loadProgramFile(io: Io, file: string, options: AssemblyOptions): ExecutableImage {
  const bytes = readInput(io, file);
  if (!isElf(bytes)) return asLinked(assembleText(io, nameOf(file), bytes, options));
  try {
    return imageOfElf(readElf(bytes), Object.values(INTERPRETERS));
  } catch (error) {
    throw inputError(`${nameOf(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
