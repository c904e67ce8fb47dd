// Takes the pictures in docs/screenshots from the built app: `npm run build && node scripts/screenshots.mjs`. With a folder as argument it
// takes every moment in every size and theme there, to be looked at before a release.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { preview } from "vite";
import { findChromium } from "./find-chromium.mjs";

const root = join(import.meta.dirname, "..");
const folder = process.argv[2] ?? join(root, "docs", "screenshots");
const everything = process.argv[2] !== undefined;

const SIZES = [
  { name: "wide", width: 1440, height: 900 },
  { name: "small", width: 1024, height: 768 },
  { name: "phone", width: 390, height: 844 },
];
const SCHEMES = ["light", "dark"];
/** Of all sizes and themes, those that docs/ keeps. */
const KEPT = new Set(["wide-light", "phone-dark"]);
/** The moments worth a picture: name and address. */
const MOMENTS = [
  { name: "story", path: "#demo=hello-syscall&zoom=story", presses: 3 },
  { name: "call", path: "#demo=hello-syscall&step=31&zoom=call" },
  { name: "gate", path: "#demo=hello-int80&step=5" },
  { name: "service", path: "#demo=hello-syscall&step=60" },
  { name: "page-walk", path: "#demo=write-kernel-memory&step=2&panels=stage,privilege,page-walk,address-space" },
  { name: "lesson", path: "#lesson=what-a-system-call-is&at=3" },
  { name: "kernel-code", path: "#demo=hello-syscall&step=20&panels=program,stage,privilege,code,stack" },
  { name: "embed", path: "embed.html#demo=hello-syscall&step=5&zoom=call" },
];

mkdirSync(folder, { recursive: true });
const server = await preview({
  root,
  preview: { host: "127.0.0.1", port: 41_735, strictPort: true },
  logLevel: "error",
});
const found = findChromium();
const browser = await chromium.launch({
  ...(found && !found.isPlaywrightsOwn ? { executablePath: found.executablePath } : {}),
  args: ["--no-sandbox", "--disable-background-networking"],
});
try {
  for (const { name: size, width, height } of SIZES) {
    for (const colorScheme of SCHEMES) {
      if (!everything && !KEPT.has(`${size}-${colorScheme}`)) continue;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        reducedMotion: "reduce",
        serviceWorkers: "block",
      });
      for (const { name, path, presses = 0 } of MOMENTS) {
        const page = await context.newPage();
        await page.goto(`http://127.0.0.1:41735/${path}`);
        await page.getByRole("status").filter({ hasText: /\w{3}/, hasNotText: "Preparing" }).first().waitFor();
        for (let press = 0; press < presses; press++) await page.keyboard.press("ArrowRight");
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
        await page.close();
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
