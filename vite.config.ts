import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./", // any folder of any host
  plugins: [react()],
  build: {
    target: "baseline-widely-available",
    manifest: true, // scripts/budget.mjs walks it
    chunkSizeWarningLimit: 4000, // scripts/budget.mjs is the gate
    rolldownOptions: {
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
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
