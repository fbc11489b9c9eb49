import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { disputes, refunds, topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Wallet } from "@/lib/wallet/get-wallet";
import type { TopUp } from "./apply-payment";
import { refundableOf } from "./get-refundable";
import { remainingOf } from "./get-remaining";
import type { Refund } from "./quote-refund";
import type { Parts } from "./settlement";

export type Dispute = typeof disputes.$inferSelect;
export type ListedTopUp = TopUp & {
  refunds: Refund[]; disputes: Dispute[];
  /** What is left of the payment, and what of that could go back now; null where nothing ever does. */
  remaining: Parts; refundable: Parts | null;
};

/** A page of an account's top-ups, newest first, each with what came of it; `after` is the last one seen. */
export async function listTopUps(ctx: Context, accountId: string, { wallet, limit, after }: { wallet: Wallet; limit: number; after?: { createdAt: Date; id: string } }): Promise<ListedTopUp[]> {
  const beyond = after ? sql`(${topUps.createdAt}, ${topUps.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)` : undefined;
  const page = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), beyond)).orderBy(desc(topUps.createdAt), desc(topUps.id)).limit(limit);
  const ids = page.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [back, disputed] = await Promise.all([
    ctx.db.select().from(refunds).where(and(eq(refunds.accountId, accountId), inArray(refunds.topUpId, ids))).orderBy(refunds.createdAt, refunds.id),
    ctx.db.select().from(disputes).where(and(eq(disputes.accountId, accountId), inArray(disputes.topUpId, ids))).orderBy(disputes.createdAt, disputes.id),
  ]);
  return page.map((topUp) => {
    const own = { refunds: back.filter(({ topUpId }) => topUpId === topUp.id), disputes: disputed.filter(({ topUpId }) => topUpId === topUp.id) };
    const taken = [...own.refunds.filter(({ state }) => state === "pending" || state === "succeeded"), ...own.disputes.filter(({ state }) => state !== "won")];
    const remaining = remainingOf(topUp, taken);
    const returns = topUp.state === "settled" && topUp.kind !== "transfer" && wallet.frozenAt === null;
    return { ...topUp, ...own, remaining, refundable: returns ? refundableOf(remaining, wallet, wallet.promotionalMicros) : null };
  });
}

/** The disputes that pause an account's spending, oldest first. */
export async function listUnsettledDisputes(ctx: Context, accountId: string): Promise<Dispute[]> {
  return ctx.db.select().from(disputes).where(and(eq(disputes.accountId, accountId), inArray(disputes.state, ["open", "lost"]))).orderBy(disputes.createdAt, disputes.id);
}
