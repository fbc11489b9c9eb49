import { asc } from "drizzle-orm";
import { wallets } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** The ids of every account that has books, the platform's own included. */
export async function listWallets(ctx: Context): Promise<string[]> {
  return (await ctx.db.select({ id: wallets.accountId }).from(wallets).orderBy(asc(wallets.accountId))).map((row) => row.id);
}
