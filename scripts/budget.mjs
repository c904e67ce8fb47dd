// Fails the build when a page's initial download outgrows its budget: everything its entry imports statically, gzipped.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KIB = 1024;
/** Gzipped KiB by entry: what the browser needs before the first paint. */
const BUDGETS = {
  "index.html": { js: 140, css: 12 },
  "embed.html": { js: 110, css: 12 },
};
/** Loaded when someone wants to edit, never before. */
const NEVER_INITIAL = /monaco/i;

const dist = join(import.meta.dirname, "..", "dist");
const manifest = readManifest();

function readManifest() {
  try {
    return JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));
  } catch {
    console.error("budget: dist/.vite/manifest.json is missing: run `vite build` first");
    process.exit(1);
  }
}

/** The chunks an entry imports statically, itself included. */
function initialChunks(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) initialChunks(imported, seen);
  return seen;
}

const gzippedSize = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const inKib = (bytes) => (bytes / KIB).toFixed(1);

const failures = [];
const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
if (entries.length === 0) failures.push("the manifest names no entry");

for (const entry of entries) {
  const chunks = [...initialChunks(entry)];
  const js = chunks.map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
  const css = [...new Set(chunks.flatMap((key) => manifest[key].css ?? []))];
  const sizes = {
    js: js.reduce((sum, file) => sum + gzippedSize(file), 0),
    css: css.reduce((sum, file) => sum + gzippedSize(file), 0),
  };
  const budget = BUDGETS[entry];
  if (!budget) {
    failures.push(`${entry} has no budget: give it one in scripts/budget.mjs`);
    continue;
  }
  console.log(
    `${entry}: JS ${inKib(sizes.js)} of ${budget.js} KiB, CSS ${inKib(sizes.css)} of ${budget.css} KiB, gzipped`,
  );
  for (const kind of ["js", "css"]) {
    if (sizes[kind] > budget[kind] * KIB) {
      failures.push(
        `${entry}: initial ${kind.toUpperCase()} is ${inKib(sizes[kind])} KiB, ${budget[kind]} are allowed`,
      );
    }
  }
  for (const key of chunks) {
    const named = [key, manifest[key].file, ...(manifest[key].css ?? [])].find((name) => NEVER_INITIAL.test(name));
    if (named) failures.push(`${entry}: ${named} is loaded at once, but the editor has to wait until someone edits`);
  }
}

for (const failure of failures) console.error(`budget: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
