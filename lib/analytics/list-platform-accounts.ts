import { addDays } from "date-fns";
import { sql } from "drizzle-orm";
import { listAccounts, requirePlatform } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Sums } from "./sums";
import { getTotals } from "./usage";

export type PlatformAccount = { slug: string; name: string; balanceMicros: Micros; heldMicros: Micros; /** Since when a disputed payment stops its spending. */ frozenAt: Date | null; last30Days: Sums };

const DAYS = 30;

/** Every account with its wallet and the sums of its last 30 days. One small query an account: each touches one shard. */
export async function listPlatformAccounts(ctx: Context): Promise<PlatformAccount[]> {
  await requirePlatform(ctx, "accounts.list");
  const to = ctx.clock.now();
  const accounts = await listAccounts(ctx);
  return Promise.all(accounts.map(async ({ accountId, slug, name }) => {
    const [wallet] = await ctx.db.execute<{ balance_micros: string; held_micros: string; frozen_at: string | null }>(sql`select balance_micros, held_micros, frozen_at from wallets where account_id = ${accountId}`);
    const last30Days = await getTotals(ctx, accountId, { from: addDays(to, -DAYS), to, timeZone: "UTC" });
    return { slug, name, balanceMicros: BigInt(wallet!.balance_micros), heldMicros: BigInt(wallet!.held_micros), frozenAt: wallet!.frozen_at ? new Date(wallet!.frozen_at) : null, last30Days };
  }));
}
