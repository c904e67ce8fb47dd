import type { ExecutableImage } from "../bits/executable-image.ts";
import { finish, type InSlices } from "../bits/slices.ts";
import type { Syntax } from "../isa/spellings.ts";
import { AssemblerState } from "./assembler-state.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { type LibraryLinking, linkAsLibrary, linkWithFunctions, linkWithLibrary } from "./dynamic-link.ts";
import { GnuAssembler } from "./gnu-assembler.ts";
import { resolveOwnGot } from "./got.ts";
import { layOut } from "./layout.ts";
import { link, type SourceLine } from "./link.ts";
import { NasmAssembler } from "./nasm-assembler.ts";
import { type FixedLayout, placeSections } from "./place-sections.ts";

export interface AssembleOptions {
  readonly syntax: Syntax;
  /** What the source is assembled for, as `as --64` or `as --32`; directives may switch inside. */
  readonly bits: 64 | 32;
  /** Linear addresses by section name, for code that is not a program of its own; the others follow GNU ld. */
  readonly layout?: FixedLayout;
  /** Linear addresses of what the source may name without defining it: functions at fixed places, in the same address space. */
  readonly functions?: ReadonlyMap<string, bigint>;
  /** A shared library whose functions the source may use without defining them. */
  readonly linking?: LibraryLinking;
  /** The source is a shared object of this name; it begins at address 0 and is entered at `_dlstart`. */
  readonly soname?: string;
}

/** What became of a source. */
export type Assembly =
  | {
      readonly ok: true;
      readonly image: ExecutableImage;
      /** Which bytes each line became, by section and address. */
      readonly lines: readonly SourceLine[];
      /** Warnings. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A source is a page or a kernel, not a data file. */
const MAX_SOURCE = 1 << 20;

/**
 * Assembles and links a source at once; see `assembleInSlices`.
 */
export function assemble(source: string, options: AssembleOptions): Assembly {
  return finish(assembleInSlices(source, options));
}

/**
 * Assembles and links a source: GNU AT&T or Intel syntax with the bytes of GNU as, or NASM with those of nasm, laid out as GNU ld
 * lays out a static program (.text at 0x401000, or 0x08049000 for 32 bits; the other sections in pages of their own).
 * Every error of the source is reported, up to a hundred; an instruction or value that cannot be encoded exactly is an error.
 * @see Using as; NASM manual; SDM Vol. 2 "Instruction Format"
 */
export function* assembleInSlices(source: string, options: AssembleOptions): InSlices<Assembly> {
  if (source.length > MAX_SOURCE) {
    const message = `the source has ${source.length} characters; at most ${MAX_SOURCE} are assembled`;
    return { ok: false, diagnostics: [{ line: 1, column: 1, endColumn: 2, severity: "error", message }] };
  }
  const { linking, soname, bits, syntax } = options;
  const state = new AssemblerState(syntax, bits);
  if (linking !== undefined) state.exports = linking.library.exports;
  if (syntax === "nasm") yield* new NasmAssembler(source, bits, state).run();
  else yield* new GnuAssembler(source, syntax, bits, state).run();
  if (soname !== undefined) linkAsLibrary(state, soname);
  else if (linking !== undefined) linkWithLibrary(state, linking);
  else if (options.functions !== undefined) linkWithFunctions(state, options.functions);
  resolveOwnGot(state);
  const { diagnostics } = state;
  // Lengths depend on labels; with an error before, some labels are missing and the messages would mislead.
  yield* layOut(state.sections.values(), options.syntax === "nasm" ? "nasm" : "gnu", diagnostics);
  placeSections(state, options.layout ?? {});
  const { image, lines } = yield* link(state, options.layout === undefined);
  if (diagnostics.hasErrors) return { ok: false, diagnostics: diagnostics.sorted() };
  return { ok: true, image, lines, diagnostics: diagnostics.sorted() };
}
