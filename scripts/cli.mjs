// `npm run -s cli -- COMMAND …`: src/cli/node-main.ts in plain Node, bundled anew each time: a fifth of a second, nothing to go stale.
import { join } from "node:path";
import { build } from "vite";

const { output } = await build({
  root: join(import.meta.dirname, ".."),
  configFile: false,
  logLevel: "error",
  ssr: { noExternal: true }, // the bundle has no folder of its own from which it could import a package
  build: { ssr: "src/cli/node-main.ts", write: false, minify: false, sourcemap: "inline" },
});
process.setSourceMapsEnabled(true);
const { nodeMain } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`);
// npm runs scripts in the project's folder; INIT_CWD is where the user stood
process.exitCode = nodeMain(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
