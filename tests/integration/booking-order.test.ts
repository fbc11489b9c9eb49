import { addDays } from "date-fns";
import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { charges, ledgerTransactions, promotionalGrants } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { getStatement } from "@/lib/finance/get-statement";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { fixedClock } from "@/lib/time/clock";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { recordUses } from "@/lib/wallet/spend-promotional";
import { useDatabase } from "@/tests/support/database";
import { waitForLock } from "@/tests/support/wait-for-lock";

const database = useDatabase();
const at = (instant: string): Context => ({ ...database.ctx, clock: fixedClock(new Date(instant)) });
const [AHEAD, BEHIND] = ["2026-11-01T00:00:00.005Z", "2026-10-31T23:59:59.998Z"];
const opened = (instant: string) => newCustomer(at(instant));

/** Locks the wallet, waits, and grants a dollar, which pays what is owed. */
const post = (ctx: Context, accountId: string, meanwhile: () => Promise<void> = async () => {}) => transact(ctx, async (tx) => {
  const wallet = await lockWallet(tx, accountId);
  await meanwhile();
  const [id, createdAt, amountMicros] = [newId(), tx.clock.now(), 1_000_000n];
  await tx.db.insert(promotionalGrants).values({ accountId, id, amountMicros, remainingMicros: amountMicros, reason: "test", grantedBy: "test", createdAt, expiresAt: addDays(createdAt, 30) });
  const owed = -wallet.balanceMicros;
  const [posted] = await postTransactions(tx, wallet, [{ code: "promotion.grant", idempotencyKey: `promotion.grant:${id}`, occurredAt: createdAt, postings: [{ debit: "promotional_credit", credit: "customer_credit", amountMicros }] }]);
  if (owed > 0n) await recordUses(tx, accountId, [{ seq: posted!.seq, grantId: id, amountMicros: owed < amountMicros ? owed : amountMicros }]);
});

const call = (ctx: Context, customer: Customer, overrides = {}) => ingestLines(ctx, { source: "gateway", origin: "order", lines: numbered([logLine(customer, { event_id: newId(), job_id: newId(), submitted_at: "2026-10-31T23:00:00Z", finished_at: "2026-10-31T23:01:00Z", ...overrides })]) });

/** When the ledger's transactions were booked, in order, and then the charges. */
async function bookedOf({ accountId }: Customer): Promise<{ ledger: string[]; charged: string[] }> {
  const ledger = await database.ctx.db.select({ at: ledgerTransactions.bookedAt }).from(ledgerTransactions).where(eq(ledgerTransactions.accountId, accountId)).orderBy(asc(ledgerTransactions.seq));
  const charged = await database.ctx.db.select({ at: charges.bookedAt }).from(charges).where(eq(charges.accountId, accountId)).orderBy(asc(charges.bookedAt));
  return { ledger: ledger.map((row) => row.at.toISOString()), charged: charged.map((row) => row.at.toISOString()) };
}

test("nothing is booked before what was booked before it, by a machine whose clock is behind, also when it had to wait for the lock", async () => {
  const customer = await opened("2026-10-10T10:00:00Z");
  const { accountId } = customer;
  let waiting: Promise<void> = Promise.resolve();
  await post(at(AHEAD), accountId, async () => {
    waiting = post(at(BEHIND), accountId);
    await waitForLock(database);
  });
  await waiting;
  await call(at(BEHIND), customer);
  expect(await bookedOf(customer)).toEqual({ ledger: [AHEAD, AHEAD, AHEAD], charged: [AHEAD] });
});

test("nothing is booked into a month that is closed, by a machine whose clock is behind by more than the hour of rest, and later months are closed", async () => {
  const customer = await opened("2026-10-10T10:00:00Z");
  const { accountId } = customer;
  await post(at("2026-10-10T11:00:00Z"), accountId);
  expect(await closeDueStatements(at("2026-11-01T01:00:01Z"), accountId)).toBe(1);
  for (const funding of ["wallet", "byok"]) await call(at(BEHIND), customer, { funding });
  await post(at(BEHIND), accountId);
  const NOVEMBER = "2026-11-01T00:00:00.000Z";
  expect(await bookedOf(customer)).toEqual({ ledger: ["2026-10-10T11:00:00.000Z", NOVEMBER, NOVEMBER], charged: [NOVEMBER, NOVEMBER] });
  expect(await closeDueStatements(at("2027-01-01T02:00:00Z"), accountId)).toBe(2);
  const { document } = await getStatement(at("2027-01-01T02:00:00Z"), accountId, "2026-11");
  expect([document.opening_balance, document.movements.usage, document.closing_balance, document.byok.length]).toEqual(["1.000000", "-2.500000", "-0.500000", 1]);
});

test("who waits for the wallet while its month is closed books into the next one, whatever its clock says", async () => {
  const customer = await opened("2026-10-10T10:00:00Z");
  const { accountId } = customer;
  // Both wait behind a transaction that does nothing: first who closes, then who books with a clock that is behind.
  let [closing, booking]: Promise<unknown>[] = [];
  await transact(at(AHEAD), async (tx) => {
    await lockWallet(tx, accountId);
    closing = closeDueStatements(at("2026-11-01T01:00:01Z"), accountId);
    await waitForLock(database);
    booking = call(at(BEHIND), customer, { funding: "byok" });
    await waitForLock(database, 2);
  });
  expect(await closing).toBe(1);
  await booking;
  expect(await bookedOf(customer)).toEqual({ ledger: [], charged: ["2026-11-01T00:00:00.000Z"] });
});

test("an account that a machine ahead opened is booked on from its opening on, so that its first month is its first", async () => {
  const customer = await opened("2026-11-01T00:00:00.050Z");
  await post(at("2026-10-31T23:59:59.950Z"), customer.accountId);
  expect((await bookedOf(customer)).ledger).toEqual(["2026-11-01T00:00:00.050Z"]);
  expect(await closeDueStatements(at("2026-12-01T02:00:00Z"), customer.accountId)).toBe(1);
});
