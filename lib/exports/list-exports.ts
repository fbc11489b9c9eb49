import { and, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { EXPORT_KINDS, exportRuns } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { EXPORTS, type ExportKind } from "./exports";
import { listSchedules } from "./list-schedules";

export type ListedExport = {
  kind: ExportKind; name: string;
  /** What its keys look like, without the prefix: `focus/<account>/2026-10.csv`. */
  path: string;
  every: "off" | "day" | "month";
  lastAt: Date | null;
  /** Files that are to be made or being made, and how many of them failed and are tried again. */
  open: number; failing: number;
};

/** Every export: when it is made by itself, when a file of it last was, and what is still to be made. */
export async function listExports(ctx: Context, month: string): Promise<ListedExport[]> {
  const [schedules, open, last] = await Promise.all([
    listSchedules(ctx),
    ctx.db.select({ kind: exportRuns.kind, open: sql<string>`count(*)`, failing: sql<string>`count(*) filter (where ${isNotNull(exportRuns.error)})` }).from(exportRuns).where(inArray(exportRuns.state, ["waiting", "running"])).groupBy(exportRuns.kind),
    Promise.all(EXPORT_KINDS.map(async (kind) => (await ctx.db.select({ at: exportRuns.endedAt }).from(exportRuns).where(and(eq(exportRuns.kind, kind), eq(exportRuns.state, "done"))).orderBy(desc(exportRuns.endedAt)).limit(1))[0]?.at ?? null)),
  ]);
  return EXPORT_KINDS.map((kind, i) => {
    const counts = open.find((row) => row.kind === kind);
    return { kind, name: EXPORTS[kind].name, path: EXPORTS[kind].path(month, "<account>"), every: schedules.find((row) => row.kind === kind)?.every ?? "off", lastAt: last[i]!, open: Number(counts?.open ?? 0), failing: Number(counts?.failing ?? 0) };
  });
}
