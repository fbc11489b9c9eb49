import { asc, eq } from "drizzle-orm";
import { reconciliationDifferences, reconciliationNotes } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { isId } from "@/lib/ids/ids";

export type Difference = typeof reconciliationDifferences.$inferSelect;

/** A difference; locked against others where `lock` is set, in the caller's transaction. Throws `not_found`. */
export async function getDifference(ctx: Context, id: string, { lock = false } = {}): Promise<Difference> {
  const query = ctx.db.select().from(reconciliationDifferences).where(eq(reconciliationDifferences.id, id));
  const [found] = !isId(id) ? [] : lock ? await query.for("update") : await query;
  if (!found) throw new AppError("not_found", "There is no such difference");
  return found;
}

/** What people wrote about it, oldest first. */
export function listNotes(ctx: Context, differenceId: string) {
  return ctx.db.select().from(reconciliationNotes).where(eq(reconciliationNotes.differenceId, differenceId)).orderBy(asc(reconciliationNotes.writtenAt), asc(reconciliationNotes.id));
}
