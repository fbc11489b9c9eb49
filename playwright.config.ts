import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/serve.ts",
  workers: 1,
  timeout: 60_000,
  reporter: [["list"], ["json", { outputFile: process.env.TOLLGATE_E2E_REPORT ?? "test-results/report.json" }]],
  use: {
    timezoneId: "Asia/Kathmandu",
    launchOptions: { executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] },
  },
});
