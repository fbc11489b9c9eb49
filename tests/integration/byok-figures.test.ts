import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { exportCalls } from "@/lib/analytics/export-calls";
import { parsePeriod } from "@/lib/analytics/period";
import { prepareChartCsv } from "@/lib/analytics/prepare-chart-csv";
import { findByok } from "@/lib/analytics/read-byok";
import { readOverview } from "@/lib/analytics/read-overview";
import { getTotals, getUsageOverTime } from "@/lib/analytics/usage";
import { setPrice } from "@/lib/catalog/set-price";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { parseDecimal } from "@/lib/money/micros";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { RAY_2, RAY_FLASH_2 } from "@/tests/support/provider-keys";

const database = useDatabase();
/** Days of a zone that is off by a quarter hour, so that a bucket too many or too few would be seen. */
const PERIOD = parsePeriod({ period: "custom", from: "2026-10-01", to: "2026-10-31", tz: "Asia/Kathmandu" }, NOW);

type Line = Parameters<typeof logLine>[1] & object;
const at = (time: string) => ({ submitted_at: time, finished_at: time });
const ingest = async (customer: Customer, lines: Line[]) => {
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "test", lines: numbered(lines.map((line, i) => logLine(customer, { event_id: `evt_${i}`, ...line }))) });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
};
const VEO = "google/veo-3.1";
/** Lengths that no price divides: each call is rounded by itself. */
const oddCalls = (model: string, count: number, more: Line = {}): Line[] => Array.from({ length: count }, (_, i) => ({ model, requested_ms: 9_000, delivered_ms: 4_321 + 37 * i, ...at(new Date(Date.UTC(2026, 9, 2 + (i % 25), i % 24, 7 * (i % 8))).toISOString()), ...more }));

/** The sums of two columns of the calls' CSV. */
async function fromCsv(customer: Customer, filter: Parameters<typeof exportCalls>[2]["filter"]) {
  const sums = { rows: 0, amount: 0n, byok_provider_cost: 0n, byok_fee_waived: 0n };
  for await (const row of exportCalls(database.ctx, customer.accountId, { filter, period: PERIOD })) {
    sums.rows += 1;
    for (const name of ["amount", "byok_provider_cost", "byok_fee_waived"] as const) sums[name] += parseDecimal(row[name]) ?? 0n;
  }
  return sums;
}

test("the figures, the chart's CSV and the calls' CSV of own keys are equal to the micro-dollar, and the ledger knows spend alone", async () => {
  const customer = await newCustomer(database.ctx);
  await ingest(customer, [
    ...oddCalls(RAY_2, 40), ...oddCalls(RAY_FLASH_2, 40, { funding: "byok" }), ...oddCalls(RAY_2, 30, { funding: "byok" }), ...oddCalls(RAY_2, 5, { funding: "byok", status: "failed" }),
    // The last quarter hour of the period, the first after it, and one long before.
    { funding: "byok", ...at("2026-10-31T18:14:59Z") }, { funding: "byok", ...at("2026-10-31T18:15:00Z") }, { funding: "byok", ...at("2026-08-01T00:00:00Z") },
  ]);
  const view = await readOverview(database.ctx, customer.accountId, PERIOD);
  const byok = view.byok!;
  const csv = await fromCsv(customer, { funding: ["byok"], status: ["completed"] });
  expect([byok.calls, byok.costMicros, byok.feeWaivedMicros]).toEqual([csv.rows, csv.byok_provider_cost, csv.byok_fee_waived]);
  expect([byok.calls, byok.providers, byok.unpriced]).toEqual([71, ["Luma Labs"], 0]);
  // Both rate cards are equal: what was waived is all that differs.
  expect(byok.credits).toEqual({ listMicros: byok.costMicros, feeMicros: byok.feeWaivedMicros });
  expect(byok.soFar).toEqual({ since: new Date("2026-08-01T00:00:00Z"), feeWaivedMicros: byok.feeWaivedMicros + 2n * 125_000n });

  const [head, ...rows] = prepareChartCsv(view.spend).trim().split("\n").map((line) => line.replace(/"Paid to Luma Labs directly, estimated"/, "paid").split(","));
  const column = (name: string) => rows.reduce((sum, row) => sum + parseDecimal(row[head!.indexOf(name)]!)!, 0n);
  expect([column("paid"), column("spend on credits")]).toEqual([byok.costMicros, (await fromCsv(customer, {})).amount]);
  const [ledger] = await database.ctx.db.execute<{ revenue: string }>(sql`select sum(amount_micros) as revenue from ledger_postings where account_id = ${customer.accountId} and credit = 'usage_revenue'`);
  expect([BigInt(ledger!.revenue), view.now.spendMicros]).toEqual([column("spend on credits"), column("spend on credits")]);
});

const byokOf = ({ accountId }: { accountId: string }) => findByok(database.ctx, accountId, PERIOD, getUsageOverTime(database.ctx, accountId, PERIOD).then(({ models }) => models));

test("through credits, the same calls cost what they would have been charged: also where the list is not what the provider takes, and changes on the way", async () => {
  const price = { resolution: "*", blockMs: null, minimumMs: 0, unit: "second" as const };
  const before = { ...database.ctx, clock: { now: () => new Date("2026-09-30T00:00:00Z") } };
  await setPrice(before, { ...price, modelId: VEO, rateCards: ["list"], unitPriceMicros: 612_345n, effectiveFrom: new Date("2026-10-05T00:00:00Z") });
  await setPrice(before, { ...price, modelId: VEO, resolution: "1080p", rateCards: ["list"], unit: "block", blockMs: 2_000, unitPriceMicros: 999_999n, effectiveFrom: new Date("2026-10-11T10:07:00Z") });
  await setPrice(before, { ...price, modelId: VEO, rateCards: ["upstream"], unitPriceMicros: 700_001n, effectiveFrom: new Date("2026-10-20T00:00:00Z") });
  const calls = [...oddCalls(VEO, 60), ...oddCalls(VEO, 60, { resolution: "1080p" }), ...oddCalls(RAY_FLASH_2, 30)];
  const [own, paying] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  await ingest(own, calls.map((line) => ({ ...line, funding: "byok" })));
  await ingest(paying, calls);
  const [byok, charged] = [await byokOf(own), await getTotals(database.ctx, paying.accountId, PERIOD)];
  // 5% of each call's charge, half-up.
  const charges = await database.ctx.db.execute<{ amount_micros: string }>(sql`select amount_micros from charges where account_id = ${paying.accountId}`);
  const fees = charges.reduce((sum, { amount_micros }) => sum + (BigInt(amount_micros) * 500n + 5_000n) / 10_000n, 0n);
  expect(byok).toMatchObject({ calls: 150, credits: { listMicros: charged.spendMicros, feeMicros: fees } });
  expect(byok!.costMicros).not.toBe(charged.spendMicros);
});

test("calls that are not on the list are said to be so, and those without any cost are in no sum", async () => {
  const model = `test/${randomUUID()}`;
  await database.owner`insert into models (id, provider_id, name, description, modality, strengths, use_cases, capabilities, color_index, created_at)
    select ${model}, provider_id, 'Unlisted', description, modality, strengths, use_cases, capabilities, 3, created_at from models where id = ${RAY_2}`;
  const customer = await newCustomer(database.ctx);
  await ingest(customer, [...oddCalls(model, 3, { funding: "byok" }), ...oddCalls(RAY_FLASH_2, 2, { funding: "byok" })]);
  expect(await byokOf(customer)).toMatchObject({ calls: 5, unpriced: 3, credits: { listMicros: expect.any(BigInt) } });
  await database.owner`insert into prices select gen_random_uuid(), 'upstream', ${model}, '*', 'second', 100000, null, 0, '2026-01-01', null, now()`;
  const later = await newCustomer(database.ctx);
  await ingest(later, oddCalls(model, 3, { funding: "byok" }));
  expect(await byokOf(later)).toMatchObject({ calls: 3, unpriced: 0, credits: { unlisted: 3 } });
});

test("an account without such calls, or with failed ones only, or with some in another period, has nothing to be shown", async () => {
  const customer = await newCustomer(database.ctx);
  await ingest(customer, [{}, { event_id: "failed", funding: "byok", status: "failed" }, { event_id: "earlier", funding: "byok", ...at("2026-09-01T00:00:00Z") }]);
  const view = await readOverview(database.ctx, customer.accountId, PERIOD);
  expect([view.byok, view.spend.beside, view.spend.totalName, view.spend.series.map(({ funding }) => funding)]).toEqual([null, undefined, undefined, ["wallet"]]);
});
