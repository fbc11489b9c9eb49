import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries, charges, prices } from "@/db/schema";
import { type PriceChange, setPrice } from "@/lib/catalog/set-price";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { reprice } from "@/lib/usage/reprice";
import { logLine, newCustomer, numbered } from "../support/customers";
import { NOW, useDatabase } from "../support/database";

const database = useDatabase();
const MODEL = "luma/luma-dream-machine-ray-2";
const change = (more: Partial<PriceChange> = {}): PriceChange => ({
  modelId: MODEL, resolution: "*", rateCards: ["list", "upstream"], unit: "second", unitPriceMicros: 600_000n, blockMs: null, minimumMs: 0,
  effectiveFrom: new Date("2026-11-10T00:00:00.000Z"), ...more,
});
const amounts = async (accountId: string) =>
  (await database.ctx.db.select().from(charges).where(eq(charges.accountId, accountId))).map((charge) => charge.amountMicros).sort();

test("a price change charges calls before it at the old price and calls from it on at the new one, and doing it twice changes nothing", async () => {
  await setPrice(database.ctx, change());
  await setPrice(database.ctx, change());
  const lines = await database.ctx.db.select().from(prices).where(and(eq(prices.modelId, MODEL), eq(prices.rateCard, "list")));
  expect(lines.map((line) => [line.unitPriceMicros, line.effectiveTo?.toISOString() ?? null])).toEqual([[500_000n, "2026-11-10T00:00:00.000Z"], [600_000n, null]]);
  expect(await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.action, "price.set"))).toHaveLength(2);
  const customer = await newCustomer(database.ctx);
  database.setNow(new Date("2026-11-11T00:00:00.000Z"));
  const call = (event_id: string, submitted_at: string) => logLine(customer, { event_id, submitted_at, finished_at: submitted_at });
  await ingestLines(database.ctx, { source: "g", origin: "t", lines: numbered([call("before", "2026-11-09T23:59:59.999Z"), call("from", "2026-11-10T00:00:00.000Z")]) });
  expect(await amounts(customer.accountId)).toEqual([2_500_000n, 3_000_000n]);
  database.setNow(NOW);
});

test("the past is never re-rated: a start before now, or for a resolution that the general line covered, is refused", async () => {
  const past = new Date("2026-10-01T00:00:00.000Z");
  await expect(setPrice(database.ctx, change({ effectiveFrom: past }))).rejects.toMatchObject({ code: "invalid_request", field: "effective_from" });
  await expect(setPrice(database.ctx, change({ effectiveFrom: past, resolution: "720p" }))).rejects.toMatchObject({ code: "invalid_request", field: "effective_from" });
  await expect(setPrice(database.ctx, change({ effectiveFrom: NOW }))).rejects.toMatchObject({ code: "invalid_request" });
});

test("a start so near that calls of a gateway whose clock runs ahead are priced already is refused, and their books stay right", async () => {
  const customer = await newCustomer(database.ctx);
  const ahead = new Date(NOW.getTime() + 50_000).toISOString();
  await ingestLines(database.ctx, { source: "g", origin: "t", lines: numbered([logLine(customer, { submitted_at: ahead, finished_at: ahead })]) });
  await expect(setPrice(database.ctx, change({ effectiveFrom: new Date(NOW.getTime() + 10_000) }))).rejects.toMatchObject({ code: "invalid_request", field: "effective_from" });
});

test("a price or length that no sum could hold is refused by its field, whatever the unit", async () => {
  const wrong: [Partial<PriceChange>, string][] = [
    [{ unitPriceMicros: 999_999_999_999_000_000n }, "unit_price"], [{ unit: "clip", unitPriceMicros: 1_000_000_000_001n }, "unit_price"],
    [{ unit: "block", blockMs: 1, unitPriceMicros: 1_000_000n }, "unit_price"], [{ minimumMs: 3_000_000_000 }, "minimum_ms"],
    [{ unit: "block", blockMs: 3_000_000_000 }, "block_ms"], [{ effectiveFrom: new Date("+010000-01-01T00:00:00Z") }, "effective_from"],
    [{ modelId: "luma/luma-ray-flash-2", resolution: "540p", effectiveFrom: new Date("0000-01-01T00:00:00Z") }, "effective_from"],
  ];
  for (const [more, field] of wrong) await expect(setPrice(database.ctx, change(more)), field).rejects.toMatchObject({ code: "invalid_request", field });
});

test("a wrong change is refused by its field", async () => {
  await expect(setPrice(database.ctx, change({ modelId: "nobody/nothing" }))).rejects.toMatchObject({ code: "not_found", field: "model" });
  await expect(setPrice(database.ctx, change({ resolution: "8k" }))).rejects.toMatchObject({ code: "invalid_request", field: "resolution" });
  await expect(setPrice(database.ctx, change({ unit: "block" }))).rejects.toMatchObject({ code: "invalid_request", field: "block_ms" });
  await expect(setPrice(database.ctx, change({ unitPriceMicros: 700_000n }))).rejects.toMatchObject({ code: "conflict", field: "effective_from" });
});

test("two changes at the same moment never leave overlapping lines", async () => {
  const results = await Promise.allSettled([1n, 2n, 3n, 4n].map((n) => setPrice(database.ctx, change({ effectiveFrom: new Date("2027-01-01T00:00:00.000Z"), unitPriceMicros: n }))));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
});

test("a missing price can be given for the past, and reprice then charges the calls that waited for it", async () => {
  const customer = await newCustomer(database.ctx);
  const from = new Date("2026-10-01T00:00:00.000Z");
  await database.owner`insert into models select 'luma/unpriced', provider_id, name, description, modality, strengths, use_cases, capabilities, 3, created_at, null from models where id = ${MODEL}`;
  await ingestLines(database.ctx, { source: "g", origin: "t", lines: numbered([logLine(customer, { model: "luma/unpriced" })]) });
  expect(await amounts(customer.accountId)).toEqual([]);
  await setPrice(database.ctx, change({ modelId: "luma/unpriced", effectiveFrom: from, unitPriceMicros: 100_000n }));
  await reprice(database.ctx, customer.accountId);
  expect(await amounts(customer.accountId)).toEqual([500_000n]);
});
