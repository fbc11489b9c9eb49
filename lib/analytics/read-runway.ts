import { addDays } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { getDailySpend } from "./daily-spend";
import { prepareRunway, type Runway } from "./prepare-forecast";

/** Between which days of the zone the account's balance will be spent. Null where nothing is left, or there is too little history. */
export async function readRunway(ctx: Context, accountId: string, timeZone: string): Promise<Runway | null> {
  const now = ctx.clock.now();
  const [days, [wallet]] = await Promise.all([
    getDailySpend(ctx, accountId, { from: now, to: addDays(now, 1), timeZone }),
    ctx.db.execute<{ balance_micros: string }>(sql`select balance_micros from wallets where account_id = ${accountId}`),
  ]);
  return prepareRunway(days, BigInt(wallet!.balance_micros), { now, timeZone });
}
