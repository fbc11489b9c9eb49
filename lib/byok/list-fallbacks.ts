import { eq } from "drizzle-orm";
import { byokPolicies } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context/context";
import type { Fallback } from "./set-fallback";

/** What was chosen for each provider; one that is not among them refuses. Throws `not_found` and `forbidden`. */
export async function listFallbacks(ctx: Context, accountId: string): Promise<Map<string, Fallback>> {
  await requireCapability(ctx, accountId, "provider_keys.read");
  const rows = await ctx.db.select().from(byokPolicies).where(eq(byokPolicies.accountId, accountId));
  return new Map(rows.map(({ provider, fallback }) => [provider, fallback]));
}
