// Takes the pictures in docs/ from the built app: `npm run build && node scripts/screenshots.mjs [FOLDER]`. Look at them afterwards.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { preview } from "vite";
import { findChromium } from "./find-chromium.mjs";

const root = join(import.meta.dirname, "..");
const folder = process.argv[2] ?? join(root, "docs", "screenshots");

const SIZES = [
  { name: "wide", width: 1440, height: 900 },
  { name: "small", width: 1024, height: 768 },
  { name: "phone", width: 390, height: 844 },
];
const SCHEMES = ["light", "dark"];
/** The moments worth a picture: name and link. */
const MOMENTS = [
  { name: "start", hash: "#demo=hello-syscall" },
  { name: "entry", hash: "#demo=hello-syscall&step=20" },
  { name: "gate", hash: "#demo=hello-int80&step=5" },
  { name: "service", hash: "#demo=hello-syscall&step=60" },
  { name: "fault", hash: "#demo=forbidden-instruction&step=3" },
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
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
      for (const { name, hash } of MOMENTS) {
        const page = await context.newPage();
        await page.goto(`http://127.0.0.1:41735/${hash}`);
        await page.getByRole("button", { name: /^Step/ }).first().waitFor();
        await page.getByRole("slider").first().waitFor();
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
