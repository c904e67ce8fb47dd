// `npm run -s cli -- COMMAND …`: src/cli/node-main.ts in plain Node.
import { importBundled } from "./bundle.mjs";

const { nodeMain } = await importBundled("src/cli/node-main.ts");
// npm runs scripts in the project's folder; INIT_CWD is where the user stood
process.exitCode = nodeMain(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
