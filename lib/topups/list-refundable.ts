import { and, desc, eq, ne } from "drizzle-orm";
import { topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getWallet } from "@/lib/wallet/get-wallet";
import type { TopUp } from "./apply-payment";
import { getRefundable } from "./get-refundable";
import { getRemaining } from "./get-remaining";
import type { Parts } from "./settlement";

const LIMIT = 20;

/** An account's latest settled top-ups at Stripe, each with what remains of it and what of that is unspent. Throws `not_found`. */
export async function listRefundable(ctx: Context, accountId: string): Promise<(TopUp & { remaining: Parts; refundable: Parts })[]> {
  const wallet = await getWallet(ctx, accountId);
  const settled = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.state, "settled"), ne(topUps.kind, "transfer"))).orderBy(desc(topUps.createdAt), desc(topUps.id)).limit(LIMIT);
  return Promise.all(settled.map(async (topUp) => ({ ...topUp, remaining: await getRemaining(ctx, topUp), refundable: await getRefundable(ctx, topUp, wallet) })));
}
