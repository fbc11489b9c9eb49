import { asc, eq } from "drizzle-orm";
import { savedViews } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type SavedView = { id: string; name: string; /** Search parameters of the Usage page. */ query: string; createdBy: string };

/** What people of an account saved to look at again, by name. */
export async function listSavedViews(ctx: Context, accountId: string): Promise<SavedView[]> {
  const { id, name, query, createdBy } = savedViews;
  return ctx.db.select({ id, name, query, createdBy }).from(savedViews).where(eq(savedViews.accountId, accountId)).orderBy(asc(name));
}
