import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { charges, ledgerTransactions } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { fixedClock } from "@/lib/time/clock";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const at = (instant: string): Context => ({ ...database.ctx, clock: fixedClock(new Date(instant)) });
const [AHEAD, BEHIND] = ["2026-11-01T00:00:00.005Z", "2026-10-31T23:59:59.998Z"];

/** Locks the wallet, waits, and posts a dollar. */
const post = (ctx: Context, accountId: string, meanwhile: () => Promise<void> = async () => {}) => transact(ctx, async (tx) => {
  const wallet = await lockWallet(tx, accountId);
  await meanwhile();
  await postTransactions(tx, wallet, [{ code: "promotion.test", idempotencyKey: `promotion.test:${newId()}`, occurredAt: tx.clock.now(), postings: [{ debit: "promotional_credit", credit: "customer_credit", amountMicros: 1_000_000n }] }]);
});

test("nothing is booked before what was booked before it, by a machine whose clock is behind, also when it had to wait for the lock", async () => {
  const customer = await newCustomer(database.ctx);
  const { accountId } = customer;
  let waiting: Promise<void> = Promise.resolve();
  await post(at(AHEAD), accountId, async () => {
    waiting = post(at(BEHIND), accountId);
    // Until the other one is seen to wait for this one's lock.
    for (;;) {
      const [{ count }] = await database.owner<[{ count: number }]>`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from wallets where account_id%for update%'`;
      if (count > 0) return;
    }
  });
  await waiting;
  await ingestLines(at(BEHIND), { source: "gateway", origin: "order", lines: numbered([logLine(customer, { submitted_at: "2026-10-31T23:00:00Z", finished_at: "2026-10-31T23:01:00Z" })]) });
  const booked = await database.ctx.db.select({ at: ledgerTransactions.bookedAt }).from(ledgerTransactions).where(eq(ledgerTransactions.accountId, accountId)).orderBy(asc(ledgerTransactions.seq));
  expect(booked.map((row) => row.at.toISOString())).toEqual([AHEAD, AHEAD, AHEAD]);
  const [charge] = await database.ctx.db.select({ at: charges.bookedAt }).from(charges).where(eq(charges.accountId, accountId));
  expect(charge!.at.toISOString()).toBe(AHEAD);
});
