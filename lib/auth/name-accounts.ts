import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";

/** What accounts are called, by id. One small query an account: each touches one shard. */
export async function nameAccounts(ctx: Context, accountIds: string[]): Promise<Map<string, { slug: string; name: string }>> {
  const named = await Promise.all([...new Set(accountIds)].map(async (accountId) => {
    const [row] = await ctx.db.execute<{ slug: string; name: string }>(sql`select slug, name from accounts where account_id = ${accountId}`);
    return row ? [[accountId, { slug: row.slug, name: row.name }] as const] : [];
  }));
  return new Map(named.flat());
}
