import { asc } from "drizzle-orm";
import { exportSchedules } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type ExportSchedule = typeof exportSchedules.$inferSelect;

/** The exports that are made by themselves. */
export function listSchedules(ctx: Context): Promise<ExportSchedule[]> {
  return ctx.db.select().from(exportSchedules).orderBy(asc(exportSchedules.kind));
}
