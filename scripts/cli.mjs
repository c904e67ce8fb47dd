// `npm run -s cli -- COMMAND …`: src/cli/main.ts on this process's files and streams.
import { loadTypeScript } from "./run-typescript.mjs";

const { main } = await loadTypeScript("src/cli/main.ts");
const { nodeIo } = await loadTypeScript("src/cli/node-io.ts");
// npm runs scripts in the project's folder; INIT_CWD is where the user stood
process.exitCode = main(process.argv.slice(2), nodeIo(process.env.INIT_CWD ?? process.cwd()));
