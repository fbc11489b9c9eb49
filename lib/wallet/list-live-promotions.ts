import { asc, gt } from "drizzle-orm";
import { promotionalGrants } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type Promotion = typeof promotionalGrants.$inferSelect;

const LIMIT = 100;

/** Promotional grants of all accounts with something left, soonest end first. */
export async function listLivePromotions(ctx: Context): Promise<Promotion[]> {
  return ctx.db.select().from(promotionalGrants).where(gt(promotionalGrants.remainingMicros, 0n)).orderBy(asc(promotionalGrants.expiresAt), asc(promotionalGrants.accountId), asc(promotionalGrants.id)).limit(LIMIT);
}
