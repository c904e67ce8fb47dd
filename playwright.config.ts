import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/find-chromium.mjs";

const inCi = process.env.CI !== undefined;
const port = Number(process.env.PW_PORT ?? 41731);
const browser = findChromium();
const phoneSpecs = "**/phone/**";

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  forbidOnly: inCi,
  retries: inCi ? 1 : 0,
  workers: 2,
  outputDir: "test-results",
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    contextOptions: { reducedMotion: "reduce" },
    serviceWorkers: "block", // offline.spec.ts allows them
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true },
    launchOptions: {
      ...(browser && !browser.isPlaywrightsOwn ? { executablePath: browser.executablePath } : {}),
      args: [
        "--no-sandbox", // Chromium's sandbox refuses to start for root
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "desktop", testIgnore: phoneSpecs, use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      testMatch: `${phoneSpecs}/*.spec.ts`,
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 3 },
    },
  ],
  webServer: {
    command: `vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
});
