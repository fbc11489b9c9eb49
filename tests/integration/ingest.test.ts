import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { runAudit } from "@/lib/audit/run-audit";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { newId } from "@/lib/ids/ids";
import { setPrice } from "@/lib/catalog/set-price";
import { NOW, useDatabase } from "@/tests/support/database";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";

const database = useDatabase();

async function ingest(...raws: string[]) {
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "test.ndjson", lines: numbered(raws) });
  return outcomes.map((o) => o.reason ?? o.outcome);
}

async function balanceOf(accountId: string): Promise<bigint> {
  const [row] = await database.ctx.db.execute<{ balance_micros: string }>(sql`select balance_micros from wallets where account_id = ${accountId}`);
  return BigInt(row!.balance_micros);
}

test("five seconds of Luma Ray 2 cost $2.500000", async () => {
  const customer = await newCustomer(database.ctx);
  await settleTopUp(database.ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: 100_000_000n, paymentReference: "wire 1" });
  expect(await ingest(logLine(customer))).toEqual(["accepted"]);
  expect(await balanceOf(customer.accountId)).toBe(97_500_000n);
});

test("the same line again is a duplicate, another content under its id a conflict, and neither is charged", async () => {
  const customer = await newCustomer(database.ctx);
  expect(await ingest(logLine(customer), logLine(customer))).toEqual(["accepted", "duplicate"]);
  expect(await ingest(logLine(customer), logLine(customer, { delivered_ms: 6_000 }))).toEqual(["duplicate", "conflict"]);
  expect(await balanceOf(customer.accountId)).toBe(-2_500_000n);
});

test("a failed, a cancelled and a BYOK call cost the wallet nothing", async () => {
  const customer = await newCustomer(database.ctx);
  await ingest(
    logLine(customer, { event_id: "a", status: "failed", http_status: 500, delivered_ms: 5_000, error: "moderated" }),
    logLine(customer, { event_id: "b", status: "cancelled", delivered_ms: null }),
    logLine(customer, { event_id: "c", funding: "byok" }),
  );
  expect(await balanceOf(customer.accountId)).toBe(0n);
  const rows = await database.ctx.db.execute(sql`
    select funding, amount_micros, provider_cost_micros, fee_waived_micros from charges where account_id = ${customer.accountId}`);
  expect([...rows]).toEqual([{ funding: "byok", amount_micros: "0", provider_cost_micros: "2500000", fee_waived_micros: "125000" }]);
});

test("lines that cannot be used are quarantined with their reason, once, and the rest goes on", async () => {
  const customer = await newCustomer(database.ctx);
  const stranger = await newCustomer(database.ctx);
  const bad = [
    "{", logLine(customer, { delivered_ms: -1 }), logLine(customer, { model: "nobody/nothing" }),
    logLine({ ...customer, accountId: newId() }), logLine({ ...customer, apiKeyId: stranger.apiKeyId }),
    logLine(customer, { finished_at: "2027-01-01T00:00:00Z" }), logLine(customer, { delivered_ms: 10_001 }),
  ];
  const reasons = ["invalid_json", "invalid_field", "unknown_model", "unknown_account", "unknown_api_key", "time_in_future", "implausible_duration"];
  expect(await ingest(...bad, logLine(customer))).toEqual([...reasons, "accepted"]);
  expect(await ingest(...bad)).toEqual(reasons);
  const [row] = await database.ctx.db.execute<{ count: string }>(sql`select count(*) from quarantined_lines where account_id = ${customer.accountId}`);
  expect(row!.count).toBe("4");
});

test("no line, however odd, keeps the others of its batch from being recorded", async () => {
  const customer = await newCustomer(database.ctx);
  const odd = [
    logLine(customer, { event_id: "\ud800" }), logLine(customer, { event_id: "half", tag: "a\udc00" }), logLine(customer, { event_id: "nul", error: "\u0000" }),
    logLine(customer, { event_id: "year 0", submitted_at: "0000-01-01T00:00:00Z" }), logLine(customer, { event_id: "year 1970", submitted_at: "1970-01-01T00:00:00Z" }),
    logLine(customer, { event_id: "long", delivered_ms: 1e308 as number }), "null", "7", '"text"', "[]", `{"__proto__":${logLine(customer)}}`, "\u0000", `${"[".repeat(100_000)}`,
    logLine(customer, { event_id: "empty array", model: "__proto__" }), logLine(customer, { event_id: "emoji 🎬", tag: "__proto__", sub_account: "constructor" }),
  ];
  const results = await ingest(...odd, logLine(customer, { event_id: "good" }));
  expect(results.slice(-2)).toEqual(["accepted", "accepted"]);
  expect(new Set(results.slice(0, -2))).toEqual(new Set(["invalid_field", "invalid_json", "unknown_model"]));
  expect(await ingest(logLine(customer, { event_id: "emoji 🎬", tag: "__proto__", sub_account: "constructor" }))).toEqual(["duplicate"]);
});

test("the same unusable lines sent at once from many sides, in any order, wait there once", async () => {
  const bad = Array.from({ length: 300 }, (_, i) => `{"broken": ${i}, ${newId()}`);
  const orders = Array.from({ length: 6 }, (_, i) => (i % 2 ? bad : bad.toReversed()));
  const results = await Promise.all(orders.map((lines) => ingest(...lines)));
  expect(new Set(results.flat())).toEqual(new Set(["invalid_json"]));
  const rows = await database.owner`select 1 from quarantined_lines where raw = any(${bad})`;
  expect(rows.length).toBe(bad.length);
});

test("a completed call without a price is unpriced, not free", async () => {
  const customer = await newCustomer(database.ctx);
  expect(await ingest(logLine(customer, { model: "openai/sora-2-pro", resolution: "8k" }))).toEqual(["accepted"]);
  const [row] = await database.ctx.db.execute(sql`select unpriced_calls, amount_micros from usage_rollups where account_id = ${customer.accountId}`);
  expect(row).toEqual({ unpriced_calls: 1, amount_micros: "0" });
});

test("settling a top-up twice credits once; another amount under its id is refused", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const topUp = { accountId, topUpId: newId(), creditMicros: 10_100_000n, paymentReference: "wire 2" };
  expect(await settleTopUp(database.ctx, topUp)).toMatchObject({ feeMicros: 510_000n });
  await settleTopUp(database.ctx, topUp);
  await expect(settleTopUp(database.ctx, { ...topUp, creditMicros: 20_000_000n })).rejects.toMatchObject({ code: "conflict" });
  await expect(settleTopUp(database.ctx, { ...topUp, creditMicros: 5n })).rejects.toMatchObject({ code: "invalid_request" });
  await expect(settleTopUp(database.ctx, { ...topUp, accountId: newId() })).rejects.toMatchObject({ code: "not_found" });
  expect(await balanceOf(accountId)).toBe(10_100_000n);
});

test("the app's role cannot change or delete a fact", async () => {
  for (const table of ["usage_event_keys", "usage_events", "charges", "ledger_transactions", "ledger_postings", "ledger_seals", "top_ups"]) {
    for (const statement of [`update ${table} set account_id = account_id`, `delete from ${table}`, `truncate ${table}`]) {
      await expect(database.ctx.db.execute(sql.raw(statement)), statement).rejects.toMatchObject({ cause: { code: "42501" } });
    }
  }
});

test("the audit finds a single micro-dollar and a broken seal", async () => {
  const customer = await newCustomer(database.ctx);
  await ingest(logLine(customer));
  await sealLedger(database.ctx, customer.accountId);
  const damages: [string, string][] = [
    ["update ledger_postings set amount_micros = amount_micros + 1 where debit = 'customer_credit' and account_id = ", "update ledger_postings set amount_micros = amount_micros - 1 where debit = 'customer_credit' and account_id = "],
    ["update wallets set balance_micros = balance_micros + 1 where account_id = ", "update wallets set balance_micros = balance_micros - 1 where account_id = "],
    ["update charges set amount_micros = amount_micros + 1 where account_id = ", "update charges set amount_micros = amount_micros - 1 where account_id = "],
    ["update usage_rollups set amount_micros = amount_micros + 1 where account_id = ", "update usage_rollups set amount_micros = amount_micros - 1 where account_id = "],
    ["update ranking_days set provider_cost_micros = provider_cost_micros + 1 where account_id = ", "update ranking_days set provider_cost_micros = provider_cost_micros - 1 where account_id = "],
    ["update ledger_transactions set booked_at = booked_at + interval '1 day' where account_id = ", "update ledger_transactions set booked_at = booked_at - interval '1 day' where account_id = "],
  ];
  for (const [damage, mend] of damages) {
    await database.owner.unsafe(`${damage}'${customer.accountId}'`);
    expect((await runAudit(database.ctx)).length, damage).toBeGreaterThan(0);
    await database.owner.unsafe(`${mend}'${customer.accountId}'`);
  }
});

test("the audit recomputes a BYOK call's cost also where the upstream card has no line", async () => {
  const customer = await newCustomer(database.ctx);
  await database.owner`insert into models select 'luma/passed-through', provider_id, name, description, modality, strengths, use_cases, capabilities, 3, created_at, null from models where id = 'luma/luma-dream-machine-ray-2'`;
  for (const [resolution, unitPriceMicros] of [["*", 333_333n], ["720p", 133_333_333n]] as const) {
    await setPrice(database.ctx, { modelId: "luma/passed-through", resolution, rateCards: ["list"], unit: "second", unitPriceMicros, blockMs: null, minimumMs: 0, effectiveFrom: new Date(resolution === "*" ? "2026-11-02T00:00:00Z" : "2026-11-03T00:00:00Z") });
  }
  database.setNow(new Date("2026-11-05T00:00:00Z"));
  const at = (day: number) => ({ submitted_at: `2026-11-0${day}T12:00:00.000Z`, finished_at: `2026-11-0${day}T12:01:00.000Z` });
  await ingest(
    logLine(customer, { event_id: "general", model: "luma/passed-through", funding: "byok", delivered_ms: 1_501, ...at(2) }),
    logLine(customer, { event_id: "own", model: "luma/passed-through", funding: "byok", delivered_ms: 1_501, ...at(3) }),
  );
  expect(await runAudit(database.ctx)).toEqual([]);
  const change = (by: number) => database.owner`update charges set provider_cost_micros = provider_cost_micros + ${by} where account_id = ${customer.accountId}`;
  await change(1);
  expect((await runAudit(database.ctx)).filter(({ check }) => check.startsWith("BYOK without"))).toHaveLength(2);
  await change(-1);
  database.setNow(NOW);
});

test("the audit finds a page of seals that is gone while later ones are there", async () => {
  const customer = await newCustomer(database.ctx);
  await ingest(...Array.from({ length: 5_100 }, (_, n) => logLine(customer, { event_id: `sealed_${n}` })));
  await sealLedger(database.ctx, customer.accountId);
  await database.owner`create temporary table gone as select * from ledger_seals where account_id = ${customer.accountId} and seq <= 5000`;
  await database.owner`delete from ledger_seals where account_id = ${customer.accountId} and seq <= 5000`;
  expect(await runAudit(database.ctx)).toEqual([{ accountId: customer.accountId, check: "hash chain", detail: "transaction 1 is not what was sealed" }]);
  await database.owner`insert into ledger_seals select * from gone`;
});
