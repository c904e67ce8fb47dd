import {
  assembleProgram,
  type ExecutableImage,
  libraryFor,
  type MachineOptions,
  type Program,
  type SourceDiagnostic,
  writeElf,
} from "../../core/index.ts";

/** A name as files carry it: lower-case words joined by `-`. */
export function fileStem(name: string): string {
  const stem = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return stem === "" ? "program" : stem;
}

/** NASM's own suffix for its syntax, GNU as's for its two. */
export function sourceFileName({ name, syntax }: Program): string {
  return `${fileStem(name)}.${syntax === "nasm" ? "asm" : "s"}`;
}

/** A file for Linux. */
export interface Executable {
  readonly file: Uint8Array<ArrayBuffer>;
  /** The C library that it asks for, and where Linux looks for it; null for a program that needs none. */
  readonly library: { readonly path: string; readonly name: string; readonly file: Uint8Array<ArrayBuffer> } | null;
}

function libraryOf({ bits, dynamic }: ExecutableImage): Executable["library"] {
  const path = dynamic?.interpreter ?? null;
  if (path === null) return null;
  const { soname, file } = libraryFor(bits);
  return { path, name: soname, file: new Uint8Array(file) };
}

/** The executable that the command `asm` writes, or why there is none. It is made for Linux, also where the machine is a unikernel. */
export function elfOf(program: Program, options: MachineOptions): Executable | SourceDiagnostic {
  const assembly = assembleProgram(program, { ...options, unikernel: false });
  if (assembly.ok) return { file: new Uint8Array(writeElf(assembly.image)), library: libraryOf(assembly.image) };
  const [first] = assembly.diagnostics;
  if (first === undefined) throw new Error("an assembly failed without saying why");
  return first;
}
