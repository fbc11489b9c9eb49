import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

const LOOKS = ["screens.spec.ts", "docs.spec.ts", "public-keyboard.spec.ts", "pictures.spec.ts"];
const MEASURES = ["lighthouse.spec.ts", "weight.spec.ts"];

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/serve.ts",
  // What only reads is looked at beside the steps of the other tests; what measures the machine comes after both.
  workers: 2,
  projects: [
    { name: "steps", workers: 1, testIgnore: [...LOOKS, ...MEASURES] },
    { name: "looks", workers: 1, testMatch: LOOKS },
    { name: "measures", workers: 1, testMatch: MEASURES, dependencies: ["steps", "looks"] },
  ],
  timeout: 60_000,
  reporter: [["list"], ["json", { outputFile: process.env.TOLLGATE_E2E_REPORT ?? "test-results/report.json" }]],
  use: {
    timezoneId: "Asia/Kathmandu",
    launchOptions: { executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] },
  },
});
