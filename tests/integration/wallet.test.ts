import { eq, sql } from "drizzle-orm";
import { addDays } from "date-fns";
import fc from "fast-check";
import { expect, test } from "vitest";
import { holds, promotionalGrants } from "@/db/schema";
import { databaseErrorCode } from "@/db/transaction";
import { transact } from "@/lib/context/context";
import type { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { recordUsage } from "@/lib/usage/record-usage";
import type { FinishedCall } from "@/lib/usage/finished-call";
import { endHolds } from "@/lib/wallet/end-holds";
import { expirePromotional, listEndedGrants } from "@/lib/wallet/expire-promotional";
import { getWallet } from "@/lib/wallet/get-wallet";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { placeHold } from "@/lib/wallet/place-hold";
import { type Customer, newCustomer } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { spend } from "@/tests/support/money";

const database = useDatabase();
const { fromEntries } = Object;
const dollars = (amount: number) => BigInt(Math.round(amount * 100)) * 10_000n;
const walletOf = ({ accountId }: Customer) => getWallet(database.ctx, accountId);
const grantsOf = async ({ accountId }: Customer) => fromEntries((await database.ctx.db.select().from(promotionalGrants).where(eq(promotionalGrants.accountId, accountId))).map((grant) => [grant.reason, grant.remainingMicros]));

async function customerWith(amount: number): Promise<Customer> {
  const customer = await newCustomer(database.ctx);
  if (amount > 0) await settleTopUp(database.ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: dollars(amount), paymentReference: "wire" });
  return customer;
}
const grant = ({ accountId }: Customer, amount: number, reason: string, days: number, grantId = newId()) =>
  grantPromotional(database.ctx, { accountId, grantId, amountMicros: dollars(amount), reason, expiresAt: addDays(NOW, days) });

/** Ten seconds of Luma Ray 2: $5.00. */
const call = (customer: Customer, more: Partial<FinishedCall> = {}): FinishedCall => ({
  eventId: newId(), jobId: "job", apiKeyId: customer.apiKeyId, subAccount: "", tag: "", modelId: "luma/luma-dream-machine-ray-2", status: "completed", httpStatus: 200, funding: "wallet",
  requestedMs: 10_000, durationMs: 10_000, resolution: "720p", aspectRatio: "16:9", upstreamId: null, latencyMs: 1, error: null, occurredAt: NOW, finishedAt: NOW, ...more,
});
const finish = (customer: Customer, ...calls: FinishedCall[]) => recordUsage(database.ctx, { accountId: customer.accountId, source: "gateway", calls });

test("a hold sets money aside once; more than is available is refused, and somebody else's account is not found", async () => {
  const customer = await customerWith(10);
  const hold = { accountId: customer.accountId, holdId: newId(), amountMicros: dollars(7), reference: "job_1" };
  await placeHold(database.ctx, hold);
  await placeHold(database.ctx, hold);
  await Promise.all([1, 2, 3, 4].map(() => placeHold(database.ctx, hold)));
  expect((await walletOf(customer)).availableMicros).toBe(dollars(3));
  await expect(placeHold(database.ctx, { ...hold, amountMicros: dollars(1) })).rejects.toMatchObject({ code: "conflict" });
  await expect(placeHold(database.ctx, { ...hold, holdId: newId(), amountMicros: dollars(3.01) })).rejects.toMatchObject({ code: "insufficient_credits", message: "This needs $3.01; $3.00 is available" });
  await expect(placeHold(database.ctx, { ...hold, accountId: newId() })).rejects.toMatchObject({ code: "not_found" });
});

test("the same hold placed at once by many is placed once", async () => {
  const customer = await customerWith(10);
  const hold = { accountId: customer.accountId, holdId: newId(), amountMicros: dollars(4), reference: "job_1" };
  await Promise.all(Array.from({ length: 8 }, () => placeHold(database.ctx, hold)));
  expect((await walletOf(customer)).heldMicros).toBe(dollars(4));
});

test("holds that arrive together are placed in one statement as far as money lasts; what cannot be placed is refused alone", async () => {
  const customer = await customerWith(10);
  const { accountId } = customer;
  const place = (amount: number, holdId = newId()) => placeHold(database.ctx, { accountId, holdId, amountMicros: dollars(amount), reference: "job" });
  await Promise.all([1, 1, 1, 1].map((amount) => place(amount)));
  const [written] = await database.owner`select count(*)::integer as holds, count(distinct xmin::text)::integer as statements from holds where account_id = ${accountId}`;
  expect(written).toEqual({ holds: 4, statements: 2 });
  const twice = newId();
  const results = await Promise.allSettled([place(1), place(2, twice), place(4), place(2, twice), place(3, twice), place(3)]);
  expect(results.map((result) => (result.status === "fulfilled" ? "placed" : (result.reason as AppError).code))).toEqual(["placed", "placed", "insufficient_credits", "placed", "conflict", "placed"]);
  expect(await walletOf(customer)).toMatchObject({ heldMicros: dollars(10), availableMicros: 0n });
});

test("a completed call captures its hold at what was delivered; a failed or cancelled one voids it and costs nothing", async () => {
  const customer = await customerWith(30);
  const { accountId } = customer;
  const ids = [newId(), newId(), newId()];
  for (const holdId of ids) await placeHold(database.ctx, { accountId, holdId, amountMicros: dollars(5), reference: holdId });
  const calls = [call(customer, { holdId: ids[0], durationMs: 8_000 }), call(customer, { holdId: ids[1], status: "failed", durationMs: 0 }), call(customer, { holdId: ids[2], status: "cancelled", durationMs: 0 })];
  await finish(customer, ...calls);
  await finish(customer, ...calls);
  expect(await walletOf(customer)).toMatchObject({ balanceMicros: dollars(26), heldMicros: 0n });
  const rows = await database.ctx.db.select().from(holds).where(eq(holds.accountId, accountId)).orderBy(holds.createdAt, holds.id);
  expect(fromEntries(rows.map(({ id, state }) => [id, state]))).toEqual({ [ids[0]!]: "captured", [ids[1]!]: "voided", [ids[2]!]: "voided" });
});

test("a capture above its hold takes the excess from the balance; another account's hold is not touched", async () => {
  const [customer, other] = [await customerWith(10), await customerWith(10)];
  const holdId = newId();
  for (const { accountId } of [customer, other]) await placeHold(database.ctx, { accountId, holdId, amountMicros: dollars(4), reference: "job" });
  await finish(customer, call(customer, { holdId }));
  expect([await walletOf(customer), await walletOf(other)]).toMatchObject([{ balanceMicros: dollars(5), heldMicros: 0n }, { balanceMicros: dollars(10), heldMicros: dollars(4) }]);
});

test("ending a hold many times at once frees its money once", async () => {
  const customer = await customerWith(10);
  const holdId = newId();
  await placeHold(database.ctx, { accountId: customer.accountId, holdId, amountMicros: dollars(4), reference: "job" });
  const ends = await Promise.all(Array.from({ length: 6 }, (_, i) => transact(database.ctx, async (tx) => endHolds(tx, await lockWallet(tx, customer.accountId), [{ holdId, as: i % 2 ? "captured" : "voided" }]))));
  expect(ends.reduce((a, b) => a + b)).toBe(1);
  expect((await walletOf(customer)).heldMicros).toBe(0n);
});

test("calls that finish while another of their account is being recorded share the next transaction, each with its own outcome", async () => {
  const customer = await customerWith(100);
  const calls = Array.from({ length: 12 }, () => call(customer));
  const results = await Promise.all([...calls, calls[3]!, { ...calls[4]!, latencyMs: 2 }].map((one) => finish(customer, one)));
  expect(results.flat()).toEqual([...calls.map(() => "accepted"), "duplicate", "conflict"]);
  expect((await walletOf(customer)).balanceMicros).toBe(dollars(40));
  const [written] = await database.owner`select count(*)::integer as calls, count(distinct xmin::text)::integer as transactions from usage_events where account_id = ${customer.accountId}`;
  expect(written).toEqual({ calls: 12, transactions: 2 });
});

test("of calls that are recorded together, one that cannot be stored fails alone", async () => {
  const customer = await customerWith(100);
  const calls = Array.from({ length: 6 }, (_, i) => call(customer, i === 3 ? { tag: "\0" } : {}));
  const results = await Promise.allSettled(calls.map((one) => finish(customer, one)));
  expect(results.map((result) => (result.status === "fulfilled" ? result.value[0] : databaseErrorCode(result.reason)))).toEqual(["accepted", "accepted", "accepted", "22021", "accepted", "accepted"]);
  expect((await walletOf(customer)).balanceMicros).toBe(dollars(75));
});

test("promotional credit is spent before purchased credit, soonest end first, and only on calls made before its end", async () => {
  const customer = await customerWith(20);
  await grant(customer, 8, "later", 30);
  await grant(customer, 3, "sooner", 10);
  await finish(customer, call(customer));
  expect([await grantsOf(customer), (await walletOf(customer)).promotionalMicros]).toEqual([{ sooner: 0n, later: dollars(6) }, dollars(6)]);
  database.setNow(addDays(NOW, 40));
  await finish(customer, call(customer, { occurredAt: addDays(NOW, 35), finishedAt: addDays(NOW, 35) }));
  expect(await grantsOf(customer)).toEqual({ sooner: 0n, later: dollars(6) });
  await finish(customer, call(customer, { occurredAt: addDays(NOW, 29), finishedAt: addDays(NOW, 29) }));
  database.setNow(NOW);
  expect([await grantsOf(customer), (await walletOf(customer)).balanceMicros]).toEqual([{ sooner: 0n, later: dollars(1) }, dollars(16)]);
});

test("a grant given twice counts once; a wrong one is refused by its field", async () => {
  const customer = await customerWith(0);
  const grantId = newId();
  await grant(customer, 5, "hello", 30, grantId);
  await grant(customer, 5, "hello", 30, grantId);
  expect((await walletOf(customer)).balanceMicros).toBe(dollars(5));
  await expect(grant(customer, 6, "hello", 30, grantId)).rejects.toMatchObject({ code: "conflict" });
  await expect(grant(customer, -1, "x", 30)).rejects.toMatchObject({ field: "amount" });
  await expect(grant(customer, 1, " ", 30)).rejects.toMatchObject({ field: "reason" });
  await expect(grant(customer, 1, "x", 0)).rejects.toMatchObject({ field: "expires_at" });
  await expect(grant({ ...customer, accountId: newId() }, 1, "x", 1)).rejects.toMatchObject({ code: "not_found" });
});

test("what an account owes is paid with a grant at once", async () => {
  const customer = await customerWith(0);
  await spend(database.ctx, customer, 4);
  await grant(customer, 10, "sorry", 30);
  expect([await grantsOf(customer), (await walletOf(customer)).balanceMicros]).toEqual([{ sorry: dollars(6) }, dollars(6)]);
});

test("a grant that ended is taken back, once, but not what running jobs hold; that goes when they end", async () => {
  const customer = await customerWith(2);
  const holdId = newId();
  await grant(customer, 10, "trial", 10);
  await placeHold(database.ctx, { accountId: customer.accountId, holdId, amountMicros: dollars(5), reference: "job" });
  database.setNow(addDays(NOW, 11));
  expect(await listEndedGrants(database.ctx)).toContain(customer.accountId);
  expect(await expirePromotional(database.ctx, customer.accountId)).toBe(dollars(5));
  expect(await expirePromotional(database.ctx, customer.accountId)).toBe(0n);
  expect(await walletOf(customer)).toMatchObject({ balanceMicros: dollars(7), availableMicros: dollars(2) });
  await finish(customer, call(customer, { holdId, status: "failed", durationMs: 0, occurredAt: addDays(NOW, 9) }));
  expect(await expirePromotional(database.ctx, customer.accountId)).toBe(dollars(5));
  database.setNow(NOW);
  expect([await walletOf(customer), await grantsOf(customer)]).toMatchObject([{ balanceMicros: dollars(2), availableMicros: dollars(2) }, { trial: 0n }]);
});

type Step = { kind: "top_up" | "grant" | "hold" | "capture" | "void" | "ingest" | "expire"; amount: number };
const step: fc.Arbitrary<Step> = fc.record({ kind: fc.constantFrom("top_up", "grant", "hold", "hold", "capture", "capture", "void", "ingest", "expire"), amount: fc.integer({ min: 1, max: 2_000 }) });

test("whatever happens in whatever order, the wallet is its ledger and its open holds, and a hold never oversells", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
    const customer = await customerWith(10);
    const { accountId } = customer;
    const open: string[] = [];
    let day = 0;
    for (const { kind, amount } of steps) {
      database.setNow(addDays(NOW, (day += 1)));
      const cents = amount / 100;
      if (kind === "top_up") await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: dollars(cents), paymentReference: "wire" });
      else if (kind === "grant") await grantPromotional(database.ctx, { accountId, grantId: newId(), amountMicros: dollars(cents), reason: "g", expiresAt: addDays(NOW, day + 1 + (amount % 9)) });
      else if (kind === "hold") {
        const holdId = newId();
        const before = (await walletOf(customer)).availableMicros;
        const placed = await placeHold(database.ctx, { accountId, holdId, amountMicros: dollars(cents), reference: "job" }).then(() => true, () => false);
        expect(placed).toBe(before >= dollars(cents));
        if (placed) open.push(holdId);
      } else if (kind === "capture" || kind === "void") {
        const holdId = open.shift();
        if (holdId) await finish(customer, call(customer, { holdId, ...(kind === "void" ? { status: "failed" as const, durationMs: 0 } : { durationMs: amount }), occurredAt: addDays(NOW, day) }));
      } else if (kind === "ingest") await finish(customer, call(customer, { durationMs: amount, occurredAt: addDays(NOW, day) }));
      else await expirePromotional(database.ctx, accountId);
      const wallet = await walletOf(customer);
      const [held] = await database.ctx.db.execute<{ sum: string }>(sql`select coalesce(sum(amount_micros), 0) as sum from holds where account_id = ${accountId} and state = 'open'`);
      expect(wallet.heldMicros).toBe(BigInt(held!.sum));
    }
    database.setNow(NOW);
  }), { numRuns: 25, seed: 20261125 });
});
