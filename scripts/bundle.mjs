import { join } from "node:path";
import { build } from "vite";

/** Bundles one TypeScript module for plain Node and imports it: a fifth of a second, nothing to go stale. */
export async function importBundled(entry) {
  const { output } = await build({
    root: join(import.meta.dirname, ".."),
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true }, // the bundle has no folder of its own from which it could import a package
    build: { ssr: entry, write: false, minify: false, sourcemap: "inline" },
  });
  process.setSourceMapsEnabled(true);
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`);
}
