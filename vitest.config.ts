import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const onPostgres = { globalSetup: ["tests/support/postgres.global.ts"], setupFiles: ["tests/support/books.setup.ts"], testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    // Each worker waits much of its time for Postgres and for processes that are killed.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: 30_000 } },
      { extends: true, test: { name: "integration", include: ["tests/integration/**/*.test.ts"], ...onPostgres } },
      { extends: true, test: { name: "scenarios", include: ["tests/scenarios/**/*.test.ts"], ...onPostgres, testTimeout: 600_000, hookTimeout: 300_000 } },
    ],
  },
});
