import fc from "fast-check";
import { MODELS } from "@/lib/catalog/seed-data";

/** What varies from call to call in a generated log; ids and the customer are added by the test. */
export const callArbitrary = fc.record({
  model: fc.constantFrom(...MODELS.map((model) => model.id)),
  resolution: fc.constantFrom("540p", "720p", "1080p", "4k", null),
  status: fc.constantFrom("completed" as const, "completed" as const, "completed" as const, "failed" as const, "cancelled" as const),
  funding: fc.constantFrom("wallet" as const, "wallet" as const, "byok" as const),
  delivered_ms: fc.integer({ min: 0, max: 10_000 }),
  tag: fc.constantFrom("ads", "film", null),
  minute: fc.integer({ min: 0, max: 600 }),
}).map(({ minute, ...call }) => {
  const submitted = new Date(Date.UTC(2026, 9, 20) + minute * 60_000);
  return { ...call, submitted_at: submitted.toISOString(), finished_at: new Date(submitted.getTime() + 40_000).toISOString() };
});
