import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { models, prices } from "@/db/schema";
import { readValueAtRisk } from "@/lib/finance/read-value-at-risk";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { reprice } from "@/lib/usage/reprice";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();

test("calls without a price and lines in quarantine are counted, and valued where a price is known; on one's own key nothing is at risk", async () => {
  const none = { calls: 0, seconds: 0, valued: 0, micros: 0n };
  expect(await readValueAtRisk(database.ctx)).toEqual({ unpriced: none, quarantined: none });
  const customer = await newCustomer(database.ctx);
  // A model that begins to have a price only after its first calls.
  const [ray] = await database.ctx.db.select().from(models).where(eq(models.id, "luma/luma-dream-machine-ray-2"));
  await database.ctx.db.insert(models).values({ ...ray!, id: "luma/new", upstream: null, upstreamModel: null });
  const ingest = (lines: string[]) => ingestLines(database.ctx, { source: "gateway", origin: "risk", lines: numbered(lines) });
  await ingest([
    ...["a", "b"].map((id) => logLine(customer, { event_id: id, job_id: id, model: "luma/new" })), logLine(customer, { event_id: "c", job_id: "c", model: "luma/new", funding: "byok" }),
    // In quarantine: of an account that is not there, too long, unreadable, failed, and of no known model.
    logLine({ ...customer, accountId: "00000000-0000-7000-8000-00000000dead" }, { event_id: "q1", job_id: "q1" }), logLine(customer, { event_id: "q2", job_id: "q2", delivered_ms: 60_000 }),
    "not json", logLine(customer, { event_id: "q3", job_id: "q3", status: "failed", delivered_ms: -5 }), logLine(customer, { event_id: "q4", job_id: "q4", model: "nobody/knows" }),
  ]);
  expect(await database.ctx.db.$count(prices, eq(prices.modelId, "luma/new"))).toBe(0);
  const before = await readValueAtRisk(database.ctx);
  expect(before.unpriced).toEqual({ calls: 2, seconds: 10, valued: 0, micros: 0n });
  const [{ count: open }] = (await database.owner<{ count: string }[]>`select count(*) as count from quarantined_lines where state = 'open'`) as unknown as [{ count: string }];
  expect(Number(open)).toBe(5);
  // Five and sixty seconds at $0.50; of two nobody can say.
  expect(before.quarantined).toEqual({ calls: 4, seconds: 70, valued: 2, micros: 32_500_000n });

  const [price] = await database.ctx.db.select().from(prices).where(eq(prices.modelId, "luma/luma-ray-flash-2")).limit(1);
  await database.ctx.db.insert(prices).values({ ...price!, id: "00000000-0000-7000-8000-00000000beef", modelId: "luma/new", rateCard: "list", resolution: "*", unit: "second", unitPriceMicros: 100_000n, effectiveFrom: database.ctx.clock.now(), effectiveTo: null });
  expect((await readValueAtRisk(database.ctx)).unpriced).toEqual({ calls: 2, seconds: 10, valued: 2, micros: 1_000_000n });
  await database.owner`update prices set effective_from = '2024-01-01' where model_id = 'luma/new'`;
  await reprice(database.ctx, customer.accountId);
  expect((await readValueAtRisk(database.ctx)).unpriced).toEqual(none);
});

test("in quarantine a call counts once, a conflict with one that is recorded not at all, and a length that nobody believes has no worth", async () => {
  const before = (await readValueAtRisk(database.ctx)).quarantined;
  const [customer, other] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const added = async (lines: string[], source = "gateway") => {
    await ingestLines(database.ctx, { source, origin: "risk", lines: numbered(lines) });
    const { calls, seconds, valued, micros } = (await readValueAtRisk(database.ctx)).quarantined;
    return [calls - before.calls, seconds - before.seconds, valued - before.valued, micros - before.micros];
  };
  // Charged, and then told again with another length.
  expect(await added([logLine(customer, { event_id: "c1", job_id: "c1" })])).toEqual([0, 0, 0, 0n]);
  expect(await added([logLine(customer, { event_id: "c1", job_id: "c1", delivered_ms: 5_001 })])).toEqual([0, 0, 0, 0n]);
  // An hour is believed, if not by what was asked for; no more than that is.
  expect(await added([logLine(customer, { event_id: "c2", job_id: "c2", delivered_ms: 3_600_000 })])).toEqual([1, 3_600, 1, 1_800_000_000n]);
  expect(await added([3_600_001, 2_147_483_647, Number.MAX_SAFE_INTEGER].map((ms, i) => logLine(customer, { event_id: `long-${i}`, job_id: "long", requested_ms: 5_000, delivered_ms: ms })))).toEqual([4, 3_600, 1, 1_800_000_000n]);
  // One call, sent as three lines that say it differently; another account's, or another source's, is another call.
  const unknown = (more: Parameters<typeof logLine>[1] = {}, of = customer) => logLine(of, { event_id: "c3", job_id: "c3", delivered_ms: 50_000, ...more });
  expect(await added([unknown(), `${unknown()} `, unknown({ tag: "sent again" }), unknown({ account_id: customer.accountId.toUpperCase() })])).toEqual([5, 3_650, 2, 1_825_000_000n]);
  expect(await added([unknown({}, other)])).toEqual([6, 3_700, 3, 1_850_000_000n]);
  expect(await added([unknown()], "elsewhere")).toEqual([7, 3_750, 4, 1_875_000_000n]);
  // One that names no call counts as it is; a failed one is worth nothing, and does not stand for the call.
  expect(await added([unknown({ event_id: 7 as never }), unknown({ event_id: 7 as never, tag: "again" })])).toEqual([9, 3_850, 6, 1_925_000_000n]);
  expect(await added([unknown({ event_id: "c4", status: "failed", http_status: 1 }), unknown({ event_id: "c4" })])).toEqual([10, 3_900, 7, 1_950_000_000n]);
});
