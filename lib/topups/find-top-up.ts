import { and, eq } from "drizzle-orm";
import { topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { isId } from "@/lib/ids/ids";
import type { TopUp } from "./apply-payment";

/** A top-up as we know it now; null when the account has no such one. */
export async function findTopUp(ctx: Context, accountId: string, topUpId: string): Promise<TopUp | null> {
  if (!isId(topUpId)) return null;
  const [topUp] = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId)));
  return topUp ?? null;
}
