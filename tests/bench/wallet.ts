import { type Sql } from "@/db/client";
import { together } from "@/db/transaction";
import { createAccount } from "@/lib/auth/create-account";
import { type Context, transact } from "@/lib/context/context";
import { foldWrites } from "@/lib/context/fold-writes";
import { newId } from "@/lib/ids/ids";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { systemClock } from "@/lib/time/clock";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { endHolds } from "@/lib/wallet/end-holds";
import { placeHold } from "@/lib/wallet/place-hold";
import { inBenchDatabase } from "./in-bench-database";
import type { Figures } from "./main";

const CONNECTIONS = 8;
const SECONDS = 4;
const WALLETS = 10_000;
const FOLD = 250;
const AMOUNT = 1_000n;

/**
 * Hold and capture, each a transaction of its own, on one wallet and over many, and captures folded by the hundred into one
 * transaction; beside the barest debit there is, one statement without ledger or hold, in the same run with fsync on.
 */
export async function benchWallet(): Promise<Figures> {
  return inBenchDatabase(systemClock, async ({ sql, owner: raw, ctx }) => {
    const one = await fund(ctx, raw, 1);
    const many = await fund(ctx, raw, WALLETS);

    await raw`create table bare_debits (account_id uuid not null, id uuid not null, amount_micros bigint not null, primary key (account_id, id))`;
    const debit = (wallets: string[]) => rate(1, async () => {
      const accountId = pick(wallets);
      await raw`with paid as (update wallets set balance_micros = balance_micros - ${AMOUNT.toString()}::bigint where account_id = ${accountId} and balance_micros >= ${AMOUNT.toString()}::bigint returning account_id)
        insert into bare_debits select account_id, ${newId()}::uuid, ${AMOUNT.toString()}::bigint from paid`;
    });
    const holdAndCapture = (wallets: string[]) => rate(1, async () => {
      const accountId = pick(wallets);
      const holdId = newId();
      await placeHold(ctx, { accountId, holdId, amountMicros: AMOUNT, reference: holdId });
      await capture(ctx, { accountId, holdId });
    });
    const folded = async (accountId: string) => {
      const waiting: string[] = [];
      await rate(FOLD, async () => {
        const holdIds = Array.from({ length: FOLD }, () => newId());
        await Promise.all(holdIds.map((holdId) => placeHold(ctx, { accountId, holdId, amountMicros: AMOUNT, reference: holdId })));
        waiting.push(...holdIds);
      });
      const began = performance.now();
      const count = waiting.length;
      await Promise.all(Array.from({ length: 2 }, async () => {
        for (let batch = waiting.splice(0, FOLD); batch.length > 0; batch = waiting.splice(0, FOLD)) await captureAll(ctx, batch.map((holdId) => ({ accountId, holdId })));
      }));
      return Math.round((count * 1000) / (performance.now() - began));
    };

    const figures = {
      connections: CONNECTIONS, wallets: WALLETS,
      bare_debits_per_s_one_wallet: await debit(one), hold_and_capture_per_s_one_wallet: await holdAndCapture(one),
      bare_debits_per_s_many_wallets: await debit(many), hold_and_capture_per_s_many_wallets: await holdAndCapture(many),
      folded_captures_per_s_one_wallet: await folded(one[0]!),
    };
    await sql.end();
    await raw.end();
    return {
      ...figures,
      ratio_one_wallet: Number((figures.hold_and_capture_per_s_one_wallet / figures.bare_debits_per_s_one_wallet).toFixed(3)),
      ratio_many_wallets: Number((figures.hold_and_capture_per_s_many_wallets / figures.bare_debits_per_s_many_wallets).toFixed(3)),
    };
  }, { sql: CONNECTIONS, owner: CONNECTIONS });
}

type Capture = { accountId: string; holdId: string };

/** What settling calls of an account does to its wallet: ends their holds and books their charges, under the wallet's lock. */
async function captureAll(ctx: Context, captures: Capture[]): Promise<void[]> {
  return transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, captures[0]!.accountId);
    await together([
      postTransactions(tx, wallet, captures.map(({ holdId }) => ({
        code: "usage.charge", idempotencyKey: `usage.charge:${holdId}`, occurredAt: tx.clock.now(), postings: [{ debit: "customer_credit", credit: "usage_revenue", amountMicros: AMOUNT }],
      }))),
      endHolds(tx, wallet, captures.map(({ holdId }) => ({ holdId, as: "captured" }))),
    ]);
    return captures.map(() => undefined);
  });
}

/** Folded as `recordUsage` folds: captures that arrive while one of their wallet is being written share the next transaction. */
const capture = foldWrites({ keyOf: ({ accountId }: Capture) => accountId, atOnce: FOLD, write: captureAll });

/** Accounts with money enough for the whole run; copied in bulk where there are many. */
async function fund(ctx: Context, raw: Sql, count: number): Promise<string[]> {
  const first = await createAccount(ctx, { slug: `bench-${count}`, name: "Bench" });
  await settleTopUp(ctx, { accountId: first, topUpId: newId(), creditMicros: 10_000n * MICROS_PER_DOLLAR, paymentReference: "bench" });
  const ids = [first, ...Array.from({ length: count - 1 }, () => newId())];
  await raw`insert into accounts (account_id, slug, name, kind, created_at) select id, id::text, 'Bench', 'customer', now() from unnest(${ids.slice(1)}::uuid[]) id`;
  await raw`insert into wallets (account_id, balance_micros, held_micros, seq, books_open_at) select account_id, 10000000000, 0, 0, created_at from accounts where account_id = any(${ids.slice(1)}::uuid[])`;
  return ids;
}

const pick = (wallets: string[]) => wallets[Math.floor(Math.random() * wallets.length)]!;

/** How many times a second `work` is done by as many at once as there are connections. */
async function rate(each: number, work: () => Promise<void>): Promise<number> {
  const end = performance.now() + SECONDS * 1_000;
  const began = performance.now();
  let done = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < end) {
      await work();
      done += each;
    }
  }));
  return Math.round((done * 1_000) / (performance.now() - began));
}
