import { and, eq } from "drizzle-orm";
import { ledgerPostings, ledgerTransactions } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import type { Micros } from "@/lib/money/micros";
import { type Parts, partsOut } from "./settlement";

/** Takes a refund's money out of the wallet, before Stripe is asked, so that it cannot be spent meanwhile. */
export async function bookRefund(ctx: Context, wallet: LockedWallet, refund: Parts & { id: string }, at: Date, lostMicros: Micros = 0n): Promise<void> {
  await postTransactions(ctx, wallet, [{
    code: "refund.start", idempotencyKey: `refund.start:${refund.id}`, occurredAt: at,
    postings: [...partsOut("stripe_clearing", refund), ...(lostMicros > 0n ? [{ debit: "disputes", credit: "stripe_clearing", amountMicros: lostMicros } as const] : [])],
  }]);
}

/** Puts it back: Stripe could not pay. The reversal mirrors what was booked. */
export async function bookRefundBack(ctx: Context, wallet: LockedWallet, refund: { id: string }, at: Date): Promise<void> {
  await reverse(ctx, wallet, { of: `refund.start:${refund.id}`, code: "refund.fail", idempotencyKey: `refund.fail:${refund.id}`, at });
}

/** Posts the mirror image of an earlier transaction, naming it. */
export async function reverse(ctx: Context, wallet: LockedWallet, { of, code, idempotencyKey, at }: { of: string; code: string; idempotencyKey: string; at: Date }): Promise<void> {
  const { accountId } = wallet;
  const [earlier] = await ctx.db.select().from(ledgerTransactions).where(and(eq(ledgerTransactions.accountId, accountId), eq(ledgerTransactions.idempotencyKey, of)));
  invariant(earlier, `${of} was posted before it is reversed`);
  const postings = await ctx.db.select().from(ledgerPostings).where(and(eq(ledgerPostings.accountId, accountId), eq(ledgerPostings.seq, earlier.seq))).orderBy(ledgerPostings.position);
  await postTransactions(ctx, wallet, [{
    code, idempotencyKey, occurredAt: at, reversesSeq: earlier.seq,
    postings: postings.map(({ debit, credit, amountMicros }) => ({ debit: credit, credit: debit, amountMicros })),
  }]);
}
