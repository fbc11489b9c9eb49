import { and, eq } from "drizzle-orm";
import { savedViews } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { isId } from "@/lib/ids/ids";

/** Deletes a saved view. Throws `not_found` when there is none, or it is another account's. */
export async function deleteView(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  const deleted = isId(id) ? await ctx.db.delete(savedViews).where(and(eq(savedViews.accountId, accountId), eq(savedViews.id, id))).returning({ id: savedViews.id }) : [];
  if (deleted.length === 0) throw new AppError("not_found", "No such view");
}
