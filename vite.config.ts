import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { preloadMachine } from "./scripts/vite-preload-machine.ts";
import { serviceWorker } from "./scripts/vite-service-worker.ts";

/** What a page may load: its own files. Monaco needs inline styles. Only in the build: the development server adds inline scripts. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(fileAt("./package.json"), "utf8"));

export default defineConfig({
  base: "./", // any folder of any host
  plugins: [react(), contentSecurityPolicy(), preloadMachine(), serviceWorker()],
  define: { "import.meta.env.SYSCOPE_VERSION": JSON.stringify(version) },
  // A sandboxed frame has no origin: its scripts come only from a host that lets everyone read them, as GitHub Pages does.
  preview: { cors: { origin: "*" } },
  build: {
    target: "baseline-widely-available",
    manifest: true, // scripts/budget.mjs walks it
    chunkSizeWarningLimit: 4000, // scripts/budget.mjs is the gate
    rolldownOptions: {
      input: { index: fileAt("./index.html"), embed: fileAt("./embed.html") },
      output: {
        codeSplitting: {
          groups: [
            // without a chunk of its own Vite's preload helper lands in a lazy chunk, and every page loads that chunk at once
            { name: "preload", test: /vite[\\/]preload-helper/, priority: 100 },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|zustand)[\\/]/, priority: 30 },
          ],
        },
      },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/ready-programs.ts"],
    testTimeout: 60_000,
    maxWorkers: "100%", // Vitest leaves a core idle by default: half of a machine with two
  },
});
