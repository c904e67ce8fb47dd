// Finds a Chromium for the end-to-end tests, and gets one where there is none. Run alone it prints the path.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The browser to start: `CHROMIUM_PATH`, else Playwright's own download, else one on PATH.
 *
 * @returns {{ executablePath: string, isPlaywrightsOwn: boolean } | undefined} for Playwright's own download the launch
 *   option stays unset: Playwright then chooses between the browser and its headless shell itself
 * @throws {Error} where `CHROMIUM_PATH` names no executable
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!isExecutable(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, which is no executable file`);
    return { executablePath: chosen, isPlaywrightsOwn: false };
  }
  const own = chromium.executablePath();
  // a headless run starts the shell, which is downloaded beside the browser: a browser alone does not do
  if (existsSync(own) && hasHeadlessShell()) return { executablePath: own, isPlaywrightsOwn: true };
  if (existsSync(own)) return { executablePath: own, isPlaywrightsOwn: false };
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of SYSTEM_NAMES) {
      const path = join(directory, name);
      if (isExecutable(path)) return { executablePath: path, isPlaywrightsOwn: false };
    }
  }
  return undefined;
}

/** Playwright keeps `chromium-1255/` and `chromium_headless_shell-1255/` side by side. */
function hasHeadlessShell() {
  const shell = chromium.executablePath().replace(/([\\/])chromium-(\d+)[\\/].*$/, "$1chromium_headless_shell-$2");
  return existsSync(shell);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Playwright's download first, Debian's package where that is out of reach and we may install one. */
function installChromium() {
  run("npx", ["--no-install", "playwright", "install", "chromium"]);
  if (findChromium()) return;
  if (process.getuid?.() !== 0 || run("apt-get", ["--version"], "ignore") !== 0) return;
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-q"], "inherit", environment);
  run(
    "apt-get",
    ["install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-liberation", "fonts-dejavu-core"],
    "inherit",
    environment,
  );
}

function run(command, args, output = "inherit", env = process.env) {
  if (output === "inherit") console.error(`$ ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: ["ignore", output === "inherit" ? 2 : "ignore", output], env }).status;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    if (!findChromium()) installChromium();
    const found = findChromium();
    if (!found) throw new Error("no Chromium found: run `npx playwright install chromium`, or set CHROMIUM_PATH");
    console.log(found.executablePath);
  } catch (error) {
    console.error(`find-chromium: ${error.message}`);
    process.exitCode = 1;
  }
}
