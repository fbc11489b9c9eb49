import { addDays } from "date-fns";
import { expect, test } from "vitest";
import { readPublicMeasures } from "@/lib/analytics/read-public-measures";
import { readCatalog } from "@/lib/analytics/read-catalog";
import { setPrice } from "@/lib/catalog/set-price";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { percentile, latencyBucket, LATENCY_EDGES_MS } from "@/lib/rollups/latency-buckets";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();
const [RAY_2, FLASH, SORA] = ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2", "openai/sora-2"] as const;
/** Within the last four full weeks, and before them. */
const [RECENT, LONG_AGO] = [addDays(NOW, -14), addDays(NOW, -60)];

let count = 0;
const callsOf = async (model: string, latencies: number[], { at = RECENT, failed = 0, customer }: { at?: Date; failed?: number; customer?: Awaited<ReturnType<typeof newCustomer>> } = {}) => {
  const who = customer ?? await newCustomer(database.ctx);
  const line = (status: "completed" | "failed", latency_ms: number) => logLine(who, {
    event_id: `evt_${count++}`, model, status, ...(status === "failed" ? { http_status: 500, delivered_ms: 0 } : {}), latency_ms, submitted_at: new Date(at.getTime() - 60_000).toISOString(), finished_at: at.toISOString(),
  });
  const lines = [...latencies.map((ms) => line("completed", ms)), ...Array.from({ length: failed }, () => line("failed", 1_000))];
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "measures", lines: numbered(lines) });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
};

test("how a model did is told from five accounts on, none of which makes most of it, and from the last four full weeks alone", async () => {
  // Five accounts, one of them with much, and not more than four fifths.
  const latencies = [[20_000, 30_000, 40_000], [50_000], [60_000], [70_000], [80_000]];
  for (const one of latencies) await callsOf(RAY_2, one);
  await callsOf(RAY_2, [3_600_000, 3_600_000], { at: LONG_AGO });
  // Four accounts.
  for (let i = 0; i < 4; i++) await callsOf(FLASH, [30_000, 30_000]);
  // Five, of which one makes nearly all.
  for (let i = 0; i < 4; i++) await callsOf(SORA, [30_000]);
  await callsOf(SORA, Array<number>(17).fill(30_000));

  const measures = await readPublicMeasures(database.ctx);
  expect([...measures.keys()]).toEqual([RAY_2]);
  const counts = latencies.flat().map(latencyBucket).reduce((sums, bucket) => sums.with(bucket, sums[bucket]! + 1), new Array<number>(LATENCY_EDGES_MS.length + 1).fill(0));
  expect(measures.get(RAY_2)).toMatchObject({ p50Ms: percentile({ first: 0, counts }, 0.5), p95Ms: percentile({ first: 0, counts }, 0.95), success: 1, successRate: "100.0 %" });

  await callsOf(RAY_2, [], { failed: 3 });
  expect((await readPublicMeasures(database.ctx)).get(RAY_2)).toMatchObject({ success: 0.7, successRate: "70.0 %" });
  // A fifth account makes the second model's figures public; a twentieth call in five does so for the third's.
  await callsOf(FLASH, [30_000]);
  await callsOf(SORA, [30_000]);
  expect([...(await readPublicMeasures(database.ctx)).keys()].sort()).toEqual([RAY_2, FLASH, SORA].sort());
});

test("an account whose calls alone completed is not told of by those of others that failed", async () => {
  const model = "alibaba/wan-2.5";
  await callsOf(model, Array<number>(20).fill(30_000));
  for (let i = 0; i < 4; i++) await callsOf(model, [], { failed: 2 });
  expect((await readPublicMeasures(database.ctx)).has(model)).toBe(false);
});

test("the catalog tells the list price in force: a change counts from its instant on, and not before", async () => {
  const priceOf = async (ctx = database.ctx) => (await readCatalog(ctx)).find(({ model }) => model.id === "pika/pika-2.2")!.model.prices.find(({ resolution }) => resolution === "720p")!.unitPriceMicros;
  const from = addDays(NOW, 2);
  await setPrice(database.ctx, { rateCards: ["list"], modelId: "pika/pika-2.2", resolution: "720p", unit: "clip", unitPriceMicros: 210_000n, blockMs: null, minimumMs: 0, effectiveFrom: from });
  expect(await priceOf()).toBe(200_000n);
  expect(await priceOf({ ...database.ctx, clock: { now: () => from } })).toBe(210_000n);
});
