import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";

const DAY_MS = 86_400_000;

/**
 * An account's days, in every zone, that instants may belong to are kept no longer: they are read from the roll-ups until
 * they are summed up anew. To run in the transaction that changes the roll-ups. An instant's day is, in any zone, the day
 * in UTC, the one before or the one after.
 */
export async function forgetDays(ctx: Context, accountId: string, instantsMs: number[]): Promise<void> {
  const days = new Set(instantsMs.flatMap((at) => [-1, 0, 1].map((away) => Math.floor(at / DAY_MS) + away)));
  const dates = [...days].map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));
  await ctx.db.execute(sql`delete from usage_days_kept where account_id = ${accountId} and day = any(${arrayParam(dates, "date")})`);
}
