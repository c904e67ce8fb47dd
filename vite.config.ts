import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    target: "baseline-widely-available",
    manifest: true,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "preload", test: /vite[\\/]preload-helper/, priority: 100 },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|zustand)[\\/]/, priority: 30 },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"] },
});
