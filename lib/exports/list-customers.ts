import { asc, ne } from "drizzle-orm";
import { accountSlugs } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";

/** Every account that has statements, by what it is called in keys. */
export function listCustomers(ctx: Context): Promise<{ slug: string; accountId: string }[]> {
  return ctx.db.select().from(accountSlugs).where(ne(accountSlugs.accountId, PLATFORM_ACCOUNT_ID)).orderBy(asc(accountSlugs.slug));
}
