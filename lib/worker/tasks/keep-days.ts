import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { listWallets } from "@/lib/ledger/list-wallets";
import { keepDays, WORTH_KEEPING } from "@/lib/rollups/keep-days";
import { listZones } from "@/lib/rollups/keep-zone";
import { eachApart } from "../each-apart";

/** Sums up the days that are over, for the accounts where that pays. Returns how many. */
export async function keepAllDays(ctx: Context): Promise<number> {
  let kept = 0;
  await eachApart(await listWallets(ctx), async (accountId) => {
    const [large] = await ctx.db.execute(sql`select from usage_rollups where account_id = ${accountId} offset ${WORTH_KEEPING} limit 1`);
    if (large) for (const timeZone of await listZones(ctx, accountId)) kept += await keepDays(ctx, accountId, timeZone);
  });
  return kept;
}
