// `npm run test:disassembly [-- FILE…]`: `disasm` beside `objdump -d` on whole static programs.
import { importBundled } from "./bundle.mjs";

const { compareAll } = await importBundled("src/testing/disassembly/compare-all.ts");
process.exitCode = compareAll(process.argv.slice(2));
