import { assemble, type Program, type SourceDiagnostic, writeElf } from "../../core/index.ts";

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

/** The executable that the command `asm` writes, or why there is none. */
export function elfOf({ source, syntax, bits }: Program): Uint8Array<ArrayBuffer> | SourceDiagnostic {
  const assembly = assemble(source, { syntax, bits });
  if (assembly.ok) return new Uint8Array(writeElf(assembly.image));
  const [first] = assembly.diagnostics;
  if (first === undefined) throw new Error("an assembly failed without saying why");
  return first;
}
