import { auditEntries } from "@/db/schema";
import { actorName, type Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";

/** Writes down who did what, in the transaction that does it. */
export async function recordAudit(ctx: Context, entry: { accountId: string | null; action: string; subject: string; detail: Record<string, unknown> }): Promise<void> {
  await ctx.db.insert(auditEntries).values({ ...entry, id: newId(), actor: actorName(ctx.actor), createdAt: ctx.clock.now() });
}
