// `npm run bench`: how fast the machine runs, as ratios against what is measured in the same run. Never a test.
import { importBundled } from "./bundle.mjs";

const { bench } = await importBundled("src/cli/bench.ts");
bench(console.log);
