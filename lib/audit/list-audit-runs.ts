import { desc } from "drizzle-orm";
import { auditRuns } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** The latest audits, the last one first. */
export function listAuditRuns(ctx: Context, limit: number): Promise<(typeof auditRuns.$inferSelect)[]> {
  return ctx.db.select().from(auditRuns).orderBy(desc(auditRuns.startedAt)).limit(limit);
}
