// Loads one of the project's TypeScript modules in plain Node, through Vite: no build, no other dependency.
import { join } from "node:path";
import { runnerImport } from "vite";

/** The project's folder. */
export const root = join(import.meta.dirname, "..");

/**
 * @param {string} path from the project's folder
 * @returns the module's exports
 */
export async function loadTypeScript(path) {
  const { module } = await runnerImport(join(root, path), { root, configFile: false, logLevel: "error" });
  return module;
}
