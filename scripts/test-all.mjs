// `npm test`: every check, cheapest first. Stops at the first stage that fails; the last line adds up the runners' counts.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const vitestReport = ".cache/vitest.json";
const playwrightReport = ".cache/playwright.json";

const STAGES = [
  { name: "types", commands: ["tsc -b"] },
  { name: "lint", commands: ["biome check --error-on-warnings .", "knip"] },
  {
    name: "unit tests",
    commands: [`vitest run --reporter=default --reporter=json --outputFile.json=${vitestReport}`],
    count: countVitest,
  },
  { name: "build", commands: ["vite build", "node scripts/budget.mjs"] },
  {
    name: "end-to-end tests",
    commands: ["node scripts/find-chromium.mjs", "playwright test --reporter=list,json"],
    count: countPlaywright,
  },
];

function readReport(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), "utf8"));
  } catch {
    return undefined; // the runner died before it wrote one
  }
}

function countVitest() {
  const report = readReport(vitestReport);
  if (!report) return undefined;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright() {
  const stats = readReport(playwrightReport)?.stats;
  // flaky: passed when tried again
  return stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function run(command) {
  const PATH = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, PLAYWRIGHT_JSON_OUTPUT_NAME: join(root, playwrightReport) };
  return spawnSync(command, { cwd: root, env, shell: true, stdio: ["ignore", "inherit", "inherit"] }).status;
}

mkdirSync(join(root, ".cache"), { recursive: true });
for (const report of [vitestReport, playwrightReport]) rmSync(join(root, report), { force: true });

const total = { passed: 0, failed: 0, skipped: 0 };
for (const stage of STAGES) {
  console.log(`\n== ${stage.name}`);
  const failedCommand = stage.commands.find((command) => run(command) !== 0);
  const counted = stage.count?.() ?? { passed: 0, failed: 0, skipped: 0 };
  // a stage can fail without a failed test: a type error, a file that does not load, a browser that does not start
  if (failedCommand !== undefined && counted.failed === 0) counted.failed = 1;
  for (const key of Object.keys(total)) total[key] += counted[key];
  if (failedCommand !== undefined) {
    console.error(`\n${stage.name}: \`${failedCommand}\` failed`);
    break;
  }
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
