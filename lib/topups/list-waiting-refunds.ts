import { and, asc, eq, inArray } from "drizzle-orm";
import { refunds, topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getWallet } from "@/lib/wallet/get-wallet";
import { getRefundable } from "./get-refundable";
import type { Refund } from "./quote-refund";
import type { Parts } from "./settlement";

/** A refund that was asked for or is on its way, and what of its top-up could go back now: less when credit was spent meanwhile. */
export type WaitingRefund = Refund & { refundable: Parts };

const LIMIT = 50;

/** Refunds of all accounts that wait for a person or for Stripe, oldest first. */
export async function listWaitingRefunds(ctx: Context): Promise<WaitingRefund[]> {
  const waiting = await ctx.db.select().from(refunds).where(inArray(refunds.state, ["requested", "pending"])).orderBy(asc(refunds.createdAt), asc(refunds.accountId), asc(refunds.id)).limit(LIMIT);
  return Promise.all(waiting.map(async (refund) => {
    const [[topUp], wallet] = await Promise.all([
      ctx.db.select().from(topUps).where(and(eq(topUps.accountId, refund.accountId), eq(topUps.id, refund.topUpId))),
      getWallet(ctx, refund.accountId),
    ]);
    return { ...refund, refundable: await getRefundable(ctx, topUp!, wallet) };
  }));
}
