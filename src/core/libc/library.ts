import { assemble } from "../assembler/assemble.ts";
import type { SharedLibrary } from "../assembler/dynamic-link.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { sharedObject } from "../elf/executable.ts";
import { writeElf } from "../elf/write-elf.ts";
import { resolve as resolve32 } from "./i386/resolve.ts";
import { start as start32 } from "./i386/start.ts";
import { stdio as stdio32 } from "./i386/stdio.ts";
import { string as string32 } from "./i386/string.ts";
import { systemCalls as systemCalls32 } from "./i386/system-calls.ts";
import { resolve } from "./x86-64/resolve.ts";
import { start } from "./x86-64/start.ts";
import { stdio } from "./x86-64/stdio.ts";
import { string } from "./x86-64/string.ts";
import { systemCalls } from "./x86-64/system-calls.ts";

/** A line of the library's source and what it became. */
export interface LibraryLine {
  /** From the library's first byte. */
  readonly offset: bigint;
  readonly text: string;
}

/**
 * The C library: one shared object for an ABI, which is the program interpreter too, as musl's is. It is at no fixed address: the
 * image begins at 0.
 */
export interface Library extends SharedLibrary {
  readonly bits: 64 | 32;
  readonly image: ExecutableImage;
  /** The ELF file, as Linux can map it. */
  readonly file: Uint8Array;
  readonly lines: readonly LibraryLine[];
}

const SOURCES: Readonly<Record<64 | 32, readonly string[]>> = {
  64: [start, resolve, systemCalls, string, stdio],
  32: [start32, resolve32, systemCalls32, string32, stdio32],
};

const SONAMES: Readonly<Record<64 | 32, string>> = {
  64: "ld-syscope-x86-64.so.1",
  32: "ld-syscope-i386.so.1",
};

/** Paths of the program interpreters that a machine has. */
export const INTERPRETERS: Readonly<Record<64 | 32, string>> = {
  64: `/lib/${SONAMES[64]}`,
  32: `/lib/${SONAMES[32]}`,
};

const built = new Map<64 | 32, Library>();

function build(bits: 64 | 32): Library {
  const source = SOURCES[bits].join("");
  const assembly = assemble(source, { syntax: "att", bits, soname: SONAMES[bits] });
  if (!assembly.ok) {
    const [first] = assembly.diagnostics;
    throw new Error(`the ${bits}-bit C library does not assemble: line ${first?.line}: ${first?.message}`);
  }
  const texts = source.split("\n");
  const file = writeElf(assembly.image);
  const image = sharedObject(file);
  return {
    bits,
    soname: SONAMES[bits],
    interpreter: INTERPRETERS[bits],
    exports: new Set(
      image.symbols
        .filter(({ name, type, global }) => global && type === "function" && !name.startsWith("_dl"))
        .map(({ name }) => name),
    ),
    image,
    file,
    lines: assembly.lines.map(({ line, address }) => ({ offset: address, text: texts[line - 1] ?? "" })),
  };
}

/** The library that a program asks for in PT_INTERP, if there is one of that path. */
export function libraryAt(path: string): Library | undefined {
  if (path === INTERPRETERS[64]) return libraryFor(64);
  return path === INTERPRETERS[32] ? libraryFor(32) : undefined;
}

/** An image at another address. */
export function movedBy(image: ExecutableImage, distance: bigint): ExecutableImage {
  const moved = <T extends { readonly address: bigint }>(part: T): T => ({ ...part, address: part.address + distance });
  return {
    ...image,
    entry: image.entry + distance,
    segments: image.segments.map(moved),
    sections: image.sections.map((section) => (section.allocated ? moved(section) : section)),
    symbols: image.symbols.map((symbol) => (symbol.section === null ? symbol : moved(symbol))),
    programHeaders: image.programHeaders === null ? null : moved(image.programHeaders),
  };
}

/** The C library of an ABI; assembled at first use. */
export function libraryFor(bits: 64 | 32): Library {
  let library = built.get(bits);
  if (library === undefined) {
    library = build(bits);
    built.set(bits, library);
  }
  return library;
}
