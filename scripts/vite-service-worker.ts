import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import type { Build } from "../src/app/service-worker/caches.ts";

/** Kept once they have been used: large, and only for those who edit. */
const LATER = /(^|\/)(monaco|codicon)[^/]*$/;
/** Not the app's: notes about the build, and the page that other pages frame. */
const LEFT_OUT = /^\.vite\/|(^|\/)embed[^/]*\.(html|js|css)$|\.map$/;

/** What a service worker has to know of a build: its files by name, with their bytes. */
export function describeBuild(contents: ReadonlyMap<string, Uint8Array>): Build {
  const names = [...contents.keys()].filter((name) => !LEFT_OUT.test(name)).sort();
  const digests = names.map((name) => [name, sha256(contents.get(name) ?? new Uint8Array())] as const);
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
    async writeBundle({ dir = "" }, bundle) {
      const contents = new Map(Object.keys(bundle).map((name) => [name, readFileSync(join(dir, name))]));
      const code = await bundleWorker(describeBuild(contents));
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
