import { asc, inArray } from "drizzle-orm";
import { disputes } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type Dispute = typeof disputes.$inferSelect;

const LIMIT = 50;

/** Disputes of all accounts that are open, or lost and not settled: what keeps an account frozen. Oldest first. */
export async function listUnsettledDisputes(ctx: Context): Promise<Dispute[]> {
  return ctx.db.select().from(disputes).where(inArray(disputes.state, ["open", "lost"])).orderBy(asc(disputes.createdAt), asc(disputes.accountId), asc(disputes.id)).limit(LIMIT);
}
