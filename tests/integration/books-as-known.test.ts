import { expect, test } from "vitest";
import { readBooks } from "@/lib/finance/read-books";
import { readMargins } from "@/lib/finance/read-margins";
import { createAccount } from "@/lib/auth/create-account";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { reprice } from "@/lib/usage/reprice";
import { useCardPayments } from "@/tests/support/card-payments";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const payments = useCardPayments(database);
const at = (instant: string) => database.setNow(new Date(instant));
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;
const call = async (customer: Customer, made: string, overrides = {}) => {
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "known", lines: numbered([logLine(customer, { event_id: newId(), job_id: newId(), submitted_at: made, finished_at: new Date(Date.parse(made) + 41_000).toISOString(), ...overrides })]) });
  expect(outcomes[0]!.detail ?? outcomes[0]!.outcome).toBe("accepted");
};
/** Deferred revenue by age, and that with promotional credit it is what customers have. */
const deferred = async (day: string) => {
  const books = await readBooks(payments.ctx, new Date(day));
  const ages = books.deferred.map(({ micros }) => micros);
  expect(ages.reduce((sum, micros) => sum + micros, 0n) + books.promotionalMicros - books.overdrawnMicros).toBe(books.lines.find(({ account }) => account === "customer_credit")!.balanceMicros);
  return ages;
};

test("what was refunded or disputed of a top-up is not left of it, as it was booked then", async () => {
  at("2026-01-05T10:00:00Z");
  const account = { slug: `a-${newId().slice(-12)}`, name: "Acme", accountId: newId() };
  await createAccount(payments.ctx, account);
  await payments.buy(account, cents(100));
  at("2026-10-20T10:00:00Z");
  const fifty = await payments.buy(account, cents(50));
  at("2026-11-01T10:00:00Z");
  const twenty = await payments.buy(account, cents(20));
  at("2026-11-03T10:00:00Z");
  await payments.refund(account, fifty.topUpId, cents(50));
  at("2026-11-05T10:00:00Z");
  const { id } = payments.sandbox.dispute(twenty.chargeId);
  await payments.deliver();
  at("2026-11-08T10:00:00Z");
  payments.sandbox.closeDispute(id, "won");
  await payments.deliver();
  at("2026-11-10T10:00:00Z");
  expect(await deferred("2026-11-02T00:00:00Z")).toEqual([cents(70), 0n, 0n, cents(100), 0n]);
  expect(await deferred("2026-11-04T00:00:00Z")).toEqual([cents(20), 0n, 0n, cents(100), 0n]);
  expect(await deferred("2026-11-06T00:00:00Z")).toEqual([0n, 0n, 0n, cents(100), 0n]);
  expect(await deferred("2026-11-09T00:00:00Z")).toEqual([cents(20), 0n, 0n, cents(100), 0n]);
});

test("margins as known on a day are what they were then, whatever was told or priced later", async () => {
  const { ctx, owner } = database;
  at("2026-11-20T10:00:00Z");
  const [acme, birch] = [await newCustomer(ctx), await newCustomer(ctx)];
  for (const overrides of [{}, { funding: "byok" }, { model: "openai/sora-2-pro", resolution: "8k" }, { status: "failed", http_status: 502, delivered_ms: 0 }]) await call(acme, "2026-11-20T09:00:00Z", overrides);
  const range = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z") };
  const then = await readMargins(ctx, range, range.to);
  expect(then.models).toMatchObject([{ calls: 2, revenueMicros: cents(2.5), costMicros: cents(2.5), marginMicros: 0n, waivedMicros: 125_000n }]);
  expect([then.providers.length, then.accounts.length]).toEqual([1, 1]);
  at("2026-11-22T10:00:00Z");
  // Told late, by an account that is known and by one that was not; made later; and priced later.
  for (const customer of [acme, birch]) await call(customer, "2026-11-20T09:30:00Z");
  await call(acme, "2026-11-19T09:30:00Z", { funding: "byok" });
  await call(acme, "2026-11-21T09:30:00Z");
  await owner`insert into prices select (jsonb_populate_record(p, jsonb_build_object('id', ${newId()}::uuid, 'resolution', '8k'))).* from prices p where model_id = 'openai/sora-2-pro' and rate_card = 'list' and resolution <> '8k' limit 1`;
  expect(await reprice(ctx, acme.accountId)).toEqual({ rated: 1, unpriced: 0 });
  expect(await readMargins(ctx, range, range.to)).toEqual(then);
  const now = await readMargins(ctx, range, new Date("2026-11-23T00:00:00Z"));
  expect(now.models.map(({ id, calls }) => [id, calls]).sort()).toEqual([["luma/luma-dream-machine-ray-2", 5], ["openai/sora-2-pro", 1]]);
  expect([now.models.find(({ id }) => id.startsWith("luma"))!.revenueMicros, now.accounts.length]).toEqual([cents(7.5), 2]);
});
