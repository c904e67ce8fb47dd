/**
 * Who may import whom. Rows from the top; a folder imports itself and the rows below it, never a row above and never its
 * neighbour in the same row. Paths are below `src/`; the longest that fits a file is its layer.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["app", "embed", "cli"], // the only places that bind things together
  ["screen"], // what the app's page and an embed share: panels and controls bound to a store
  ["store", "panels", "editor"],
  ["lessons"],
  ["scenario"],
  ["text"], // what the screen says, one catalogue a part of it
  ["core/index.ts"], // the one public door of the machine as a library
  ["core/history"],
  ["core/trace"],
  ["core/machine"],
  ["core/cpu", "core/kernel"], // the CPU knows no Linux, the kernel cannot reach the CPU object
  ["core/libc"], // the guest's C library, which the kernel maps beside a program
  ["core/decoder", "core/assembler", "core/elf", "core/mmu"],
  ["core/memory"],
  ["core/isa", "core/float"], // neighbours: tables, and exact floating-point arithmetic
  ["core/bits"],
];

/** Builders, formatters and reference vectors for tests: imports anything, and only tests import it. */
const TESTING = "testing";

/** Packages with one home; a package that is not listed may be imported by every layer but the core's. */
const PACKAGE_HOMES: readonly {
  readonly name: RegExp;
  readonly layers: readonly string[];
  readonly why: string;
}[] = [
  { name: /^monaco-editor(\/|$)/, layers: ["editor"], why: "the editor loads when someone wants to edit" },
  { name: /^node:/, layers: ["cli"], why: "all else runs in a browser too" },
  { name: /^zustand(\/|$)/, layers: ["store", "screen", "app", "embed"], why: "a panel is given its frame" },
];

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** The layer of a file, and the number of its row from the top; nothing for a file in no layer. */
function layerOf(path: string): { readonly layer: string; readonly row: number } | undefined {
  let found: { layer: string; row: number } | undefined;
  for (const [row, layers] of LAYERS.entries()) {
    for (const layer of layers) {
      const fits = path === layer || path.startsWith(`${layer}/`);
      if (fits && layer.length > (found?.layer.length ?? 0)) found = { layer, row };
    }
  }
  return found;
}

/**
 * Why an import is refused, in one sentence, or nothing where it is allowed. Both are paths below `src/`; an `imported` that
 * does not come from a relative specifier is a package's name.
 */
export function refusal(importer: string, imported: string, isPackage: boolean): string | undefined {
  if (isTest(importer) || importer.startsWith(`${TESTING}/`)) return undefined;
  const from = layerOf(importer);
  if (!from) return `${importer} is in no layer of src/layers.ts`;
  if (isPackage) {
    if (importer.startsWith("core/")) return `${importer} imports ${imported}, but the core imports no package`;
    const home = PACKAGE_HOMES.find((entry) => entry.name.test(imported));
    if (!home || home.layers.includes(from.layer)) return undefined;
    return `${importer} imports ${imported}, which belongs to ${home.layers.join(", ")}: ${home.why}`;
  }
  if (imported.startsWith(`${TESTING}/`) || isTest(imported))
    return `${importer} imports ${imported}, which is for tests`;
  if (imported.startsWith("../docs/")) {
    return from.layer === "app"
      ? undefined
      : `${importer} imports ${imported}: the page shows the documents, nothing else does`;
  }
  const to = layerOf(imported);
  if (!to) return `${importer} imports ${imported}, which is in no layer of src/layers.ts`;
  if (to.layer === from.layer || to.row > from.row) return undefined;
  const relation = to.row < from.row ? "above it" : "beside it";
  return `${importer} imports ${imported}: ${to.layer} is ${relation}, ${from.layer} may import only itself and what is below`;
}
