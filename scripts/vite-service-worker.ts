import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import type { Build } from "../src/app/service-worker/caches.ts";

/** Kept once they have been used: large, and only for those who edit. */
const LATER = /(^|\/)(monaco|codicon)[^/]*$/;
const PAGE = "index.html";
const MANIFEST = ".vite/manifest.json";

/** Vite's manifest, as much of it as says what a page may load. */
export type Manifest = Readonly<
  Record<
    string,
    {
      readonly file: string;
      readonly imports?: readonly string[];
      readonly dynamicImports?: readonly string[];
      readonly css?: readonly string[];
      readonly assets?: readonly string[];
    }
  >
>;

/** Everything that the app's page may ever load, itself included: not what only the embed needs. */
export function filesOf(manifest: Manifest): readonly string[] {
  const files = new Set([PAGE]);
  const seen = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(key)) return;
    seen.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  visit(PAGE);
  return [...files].sort();
}

/** What a service worker has to know of a build, from the bytes of its files. */
export function describeBuild(names: readonly string[], read: (name: string) => Uint8Array): Build {
  const digests = names.map((name) => [name, sha256(read(name))] as const);
  return {
    version: sha256(JSON.stringify(digests)).slice(0, 16),
    files: Object.fromEntries(digests.filter(([name]) => !LATER.test(name))),
    later: names.filter((name) => LATER.test(name)),
  };
}

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes `service-worker.js` beside the pages, with the list of the build's own files in it. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    async writeBundle({ dir = "" }) {
      const read = (name: string): Uint8Array => readFileSync(join(dir, name));
      const manifest: Manifest = JSON.parse(new TextDecoder().decode(read(MANIFEST)));
      const code = await bundleWorker(describeBuild(filesOf(manifest), read));
      writeFileSync(join(dir, "service-worker.js"), code);
    },
  };
}

/** The worker as one classic script. */
async function bundleWorker(described: Build): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    define: { BUILD: JSON.stringify(described) },
    build: {
      write: false,
      target: "baseline-widely-available",
      rolldownOptions: {
        input: join(import.meta.dirname, "..", "src", "app", "service-worker", "worker.ts"),
        output: { format: "iife" },
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !("output" in output)) throw new Error("the service worker was not built");
  return output.output[0].code;
}
