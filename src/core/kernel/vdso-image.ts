import { type Assembly, assemble } from "../assembler/assemble.ts";
import type { KernelEdit } from "./guest/sources.ts";
import type { KernelDiagnostic, KernelLine } from "./guest-image.ts";
import { VDSO_BASES, VDSO_SIZE } from "./layout.ts";
import { SourceMap } from "./source-map.ts";

/** A vDSO: the shared object that the kernel maps into every program of 64 or of 32 bits. */
export interface VdsoImage {
  /** The pages as they lie in memory. */
  readonly bytes: Uint8Array;
  /** Bytes of the object itself. */
  readonly size: number;
  /** Its functions and labels by name, as offsets from its base. */
  readonly offsets: ReadonlyMap<string, bigint>;
  /** Functions, as offsets from its base, by address. */
  readonly functions: readonly { readonly name: string; readonly offset: bigint; readonly size: number }[];
  /** Source lines by the linear address at which programs see them. */
  readonly lines: ReadonlyMap<bigint, KernelLine>;
}

/** The vDSO's source file, by the size of the programs that it is for. */
export const VDSO_FILES = { 64: "vdso64.S", 32: "vdso32.S" } as const;

/** Files that only the vDSOs are assembled with. */
export const VDSO_HEADER = "vdso.h";
const CONFIG_HEADER = "autoconf.h";

/** Labels that the machine asks a vDSO for. */
const NEEDED = { 64: [], 32: ["__kernel_vsyscall", "int80_landing_pad"] } as const;

export function isVdsoFile(file: string): boolean {
  return file === VDSO_HEADER || file === VDSO_FILES[64] || file === VDSO_FILES[32];
}

/** What became of a vDSO's source. */
export type VdsoBuild =
  | { readonly ok: true; readonly image: VdsoImage; readonly warnings: readonly KernelDiagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly KernelDiagnostic[] };

/** Assembles the vDSO of a size from the kernel's files. */
export function buildVdso(bits: 64 | 32, files: readonly KernelEdit[]): VdsoBuild {
  const own = VDSO_FILES[bits];
  const map = new SourceMap(files.filter(({ file }) => [CONFIG_HEADER, VDSO_HEADER, own].includes(file)));
  const assembly = assemble(map.source, { syntax: "att", bits, layout: { ".text": 0n } });
  const placed = assembly.diagnostics.map((each) => ({ ...each, ...map.place(each.line) }));
  if (!assembly.ok) return { ok: false, diagnostics: placed };
  const refused = (message: string): VdsoBuild => ({
    ok: false,
    diagnostics: [{ file: own, line: 1, column: 1, endColumn: 2, severity: "error", message }],
  });
  const { sections, symbols } = assembly.image;
  const [text, other] = sections.filter(({ allocated, size }) => allocated && size > 0);
  if (text?.name !== ".text" || other !== undefined) return refused("the vDSO is one section, .text");
  if (text.bytes.length > VDSO_SIZE)
    return refused(`the vDSO has ${text.bytes.length} bytes; there is room for ${VDSO_SIZE}`);
  const missing = NEEDED[bits].find(
    (label) => !symbols.some(({ name, section }) => name === label && section !== null),
  );
  if (missing !== undefined) return refused(`the machine needs the label ${missing}; put a line “${missing}:” there`);
  return { ok: true, image: imageOf(bits, assembly, text.bytes, map), warnings: placed };
}

function imageOf(
  bits: 64 | 32,
  { image, lines }: Extract<Assembly, { ok: true }>,
  text: Uint8Array,
  map: SourceMap,
): VdsoImage {
  const base = VDSO_BASES[bits];
  const bytes = new Uint8Array(VDSO_SIZE);
  bytes.set(text);
  const inText = image.symbols.filter(({ section, name }) => section !== null && name !== section);
  return {
    bytes,
    size: text.length,
    offsets: new Map(inText.map(({ name, address }) => [name, address])),
    functions: inText
      .filter(({ type }) => type === "function")
      .map(({ name, address, size }) => ({ name, offset: address, size }))
      .sort((a, b) => (a.offset < b.offset ? -1 : 1)),
    lines: new Map(
      lines
        .filter(({ length }) => length > 0)
        .map(({ line, address, length }) => [
          base + address,
          { address: base + address, length, text: map.text(line), ...map.place(line) },
        ]),
    ),
  };
}
