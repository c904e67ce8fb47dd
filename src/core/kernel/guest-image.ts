import { type Assembly, assemble } from "../assembler/assemble.ts";
import type { Diagnostic } from "../assembler/diagnostic.ts";
import { DEFAULT_CONFIG, type KernelConfig } from "./config.ts";
import { type KernelEdit, kernelSources } from "./guest/sources.ts";
import { checkKernel, SECTION_BASES, VDSO_SECTIONS } from "./image-check.ts";
import { KERNEL_TEXT_BASE } from "./layout.ts";
import { SourceMap } from "./source-map.ts";
import { buildVdso, isVdsoFile, type VdsoImage } from "./vdso-image.ts";
import { vmmcallsOf } from "./vmmcalls.ts";

/** A section of the kernel as it is placed in memory. */
export interface KernelSection {
  readonly name: string;
  readonly address: bigint;
  /** With zeros where the section has no contents. */
  readonly bytes: Uint8Array;
  readonly write: boolean;
  readonly execute: boolean;
}

/** A line of the kernel's assembly source and what it became. */
export interface KernelLine {
  readonly address: bigint;
  readonly length: number;
  /** The line as written, comment included. */
  readonly text: string;
  /** `"entry_64.S"` … */
  readonly file: string;
  /** 1-based, in that file. */
  readonly line: number;
}

/** The kernel's guest code and data, assembled. */
export interface KernelImage {
  readonly sections: readonly KernelSection[];
  /** Addresses by symbol; `.data..percpu` symbols are offsets from the GS base. */
  readonly symbols: ReadonlyMap<string, bigint>;
  /** Symbols with a linear address, so without the per-CPU ones and constants. `named`: functions and objects, not mere labels. */
  readonly symbolsInMemory: readonly { readonly name: string; readonly address: bigint; readonly named: boolean }[];
  /** Code symbols, sorted by address. */
  readonly functions: readonly { readonly name: string; readonly address: bigint; readonly size: number }[];
  /** Source lines by the address of their first byte; the vDSOs' where programs see them. */
  readonly lines: ReadonlyMap<bigint, KernelLine>;
  /** The service routine that each VMMCALL of the code runs, by its address. */
  readonly vmmcalls: ReadonlyMap<bigint, string>;
  /** What it was built for. */
  readonly config: KernelConfig;
  /** The shared objects that it maps into programs, by their size. */
  readonly vdso: { readonly 64: VdsoImage; readonly 32: VdsoImage };
  /** Files that are not the original's. */
  readonly edited: readonly string[];
}

/** A message about a kernel file. */
export interface KernelDiagnostic extends Diagnostic {
  readonly file: string;
}

/** What became of the kernel's sources. */
export type KernelBuild =
  | { readonly ok: true; readonly image: KernelImage; readonly warnings: readonly KernelDiagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly KernelDiagnostic[] };

/** The name of the section whose symbols are offsets into the per-CPU area. */
export const PER_CPU_SECTION = ".data..percpu";

function refused(file: string, message: string): KernelBuild {
  return { ok: false, diagnostics: [{ file, line: 1, column: 1, endColumn: 2, severity: "error", message }] };
}

function imageOf(
  assembly: Extract<Assembly, { ok: true }>,
  map: SourceMap,
  vdso: KernelImage["vdso"],
  edited: readonly string[],
  config: KernelConfig,
): KernelImage {
  const lines = new Map<bigint, KernelLine>([...vdso[64].lines, ...vdso[32].lines]);
  for (const { line, address, length } of assembly.lines) {
    const inMemory = address >= KERNEL_TEXT_BASE; // a per-CPU line has no address but an offset
    if (inMemory && !lines.has(address))
      lines.set(address, { address, length, text: map.text(line), ...map.place(line) });
  }
  const { image } = assembly;
  const symbolsInMemory = image.symbols
    .filter(({ section, name }) => section !== null && section !== PER_CPU_SECTION && name !== section)
    .map(({ name, address, type }) => ({ name, address, named: type === "function" || type === "object" }));
  const sections = image.sections
    .filter((section) => section.allocated && section.size > 0)
    .map((section) => ({
      name: section.name,
      address: section.address,
      bytes: section.hasContents ? section.bytes : new Uint8Array(section.size),
      write: section.permissions.write,
      execute: section.permissions.execute,
    }))
    .concat(
      ([64, 32] as const).map((bits) => ({
        name: VDSO_SECTIONS[bits].name,
        address: VDSO_SECTIONS[bits].address,
        bytes: vdso[bits].bytes,
        write: false,
        execute: false,
      })),
    )
    .filter(({ bytes }) => bytes.length > 0);
  return {
    sections,
    symbols: new Map(image.symbols.map((symbol) => [symbol.name, symbol.address])),
    symbolsInMemory,
    functions: image.symbols
      .filter((symbol) => symbol.type === "function")
      .map(({ name, address, size }) => ({ name, address, size }))
      .sort((a, b) => (a.address < b.address ? -1 : 1)),
    lines,
    vmmcalls: vmmcallsOf(lines.values(), sections, symbolsInMemory),
    config,
    vdso,
    edited,
  };
}

/** A kernel library is in the program's address space anyway: it needs no object to put functions there. */
const NO_VDSO: VdsoImage = { bytes: new Uint8Array(0), size: 0, offsets: new Map(), functions: [], lines: new Map() };

function build(files: readonly KernelEdit[], edited: readonly string[], config: KernelConfig): KernelBuild {
  const map = new SourceMap(files.filter(({ file }) => !isVdsoFile(file)));
  const assembly = assemble(map.source, { syntax: "att", bits: 64, layout: SECTION_BASES });
  const placed = assembly.diagnostics.map((each) => ({ ...each, ...map.place(each.line) }));
  if (!assembly.ok) return { ok: false, diagnostics: placed };
  const faults = checkKernel(assembly.image, files, edited, config);
  if (faults.length > 0) return { ok: false, diagnostics: faults };
  if (config.unikernel) {
    const image = imageOf(assembly, map, { 64: NO_VDSO, 32: NO_VDSO }, edited, config);
    return { ok: true, image, warnings: placed };
  }
  const vdso64 = buildVdso(64, files);
  const vdso32 = buildVdso(32, files);
  if (!vdso64.ok) return vdso64;
  if (!vdso32.ok) return vdso32;
  const image = imageOf(assembly, map, { 64: vdso64.image, 32: vdso32.image }, edited, config);
  return { ok: true, image, warnings: [...placed, ...vdso64.warnings, ...vdso32.warnings] };
}

/** Kernels assembled so far by what was edited; the latest last. */
const built = new Map<string, KernelBuild>();
const MOST_BUILT = 8;
/** The kernel that most machines run stays. */
const ORIGINAL = JSON.stringify([DEFAULT_CONFIG, []]);

/**
 * Assembles the kernel with some of its files replaced. The same edits give the same image object; without edits it is that of
 * `kernelImage`. The configuration is part of what is built.
 */
export function buildKernel(edits: readonly KernelEdit[], config: KernelConfig = DEFAULT_CONFIG): KernelBuild {
  const originals = kernelSources(config);
  for (const { file } of edits) {
    const original = originals.find((each) => each.file === file);
    if (original === undefined) {
      return refused(file, `the kernel has no file ${file}; it has ${originals.map((each) => each.file).join(", ")}`);
    }
    if (!original.editable) return refused(file, `${file} cannot be edited: the machine relies on what it says`);
  }
  const files = originals.map(({ file, source }) => ({
    file,
    source: edits.findLast((edit) => edit.file === file)?.source ?? source,
  }));
  const edited = files.filter(({ source }, index) => source !== originals[index]?.source);
  const key = JSON.stringify([config, edited]);
  const known = built.get(key);
  const result =
    known ??
    build(
      files,
      edited.map(({ file }) => file),
      config,
    );
  built.delete(key);
  built.set(key, result);
  for (const old of built.keys()) {
    if (built.size <= MOST_BUILT) break;
    if (old !== ORIGINAL) built.delete(old);
  }
  return result;
}

/** The kernel as it is shipped; assembled once, at first use. */
export function kernelImage(config: KernelConfig = DEFAULT_CONFIG): KernelImage {
  const result = buildKernel([], config);
  if (result.ok) return result.image;
  const [first] = result.diagnostics;
  throw new Error(`the kernel's source does not assemble: ${first?.file}:${first?.line}: ${first?.message}`);
}
