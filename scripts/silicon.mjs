// `npm run test:silicon`: random programs on this machine's processor and on Syscope's, compared after every instruction:
//   npm run test:silicon -- [--seed N] [--steps N] [--row MNEMONIC] [--mode 64|32] [--minutes M] [--program N]
//   npm run test:silicon -- --compiled: the programs of src/testing/silicon/programs, made by gcc at every level
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importBundled } from "./bundle.mjs";

const valued = Object.fromEntries(
  ["seed", "steps", "row", "mode", "minutes", "program"].map((name) => [name, { type: "string" }]),
);
const USAGE =
  "usage: npm run test:silicon -- [--seed N] [--steps N] [--row MNEMONIC] [--mode 64|32] [--minutes M] [--program N] | --compiled";

/** The options given, or a sentence that says which is unknown. */
function given() {
  try {
    const { values } = parseArgs({ options: { ...valued, compiled: { type: "boolean" } } });
    const wrong = ["seed", "steps", "minutes", "program"].find((name) => !/^\d+$/.test(values[name] ?? "0"));
    return wrong === undefined ? values : `--${wrong} ${values[wrong]} is not a whole number`;
  } catch (error) {
    return error.message.split(". ")[0];
  }
}

const values = given();
if (typeof values === "string") {
  console.error(`silicon: ${values}; ${USAGE}`);
  process.exitCode = 2;
} else {
  const { main } = await importBundled("src/testing/silicon/main.ts");
  process.exitCode = await main(values, join(import.meta.dirname, "../src/testing/silicon"));
}
