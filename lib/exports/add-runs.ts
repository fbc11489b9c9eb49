import { sql } from "drizzle-orm";
import { exportRuns } from "@/db/schema";
import { actorName, type Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { EXPORTS, type ExportKind } from "./exports";

/** A file that is due, and why: `closed`, a day, or the id of what asked for it. */
export type DueRun = { accountId: string | null; slug?: string; month: string; occasion: string };

const CHUNK = 1_000;

/** Has files made, each once an occasion. An older run that waits for its turn, or to be tried again, is skipped when it would make the same file. Returns how many are new. */
export async function addRuns(ctx: Context, kind: ExportKind, due: DueRun[]): Promise<number> {
  const now = ctx.clock.now();
  let added = 0;
  for (let i = 0; i < due.length; i += CHUNK) {
    const rows = due.slice(i, i + CHUNK).map(({ accountId, slug, month, occasion }) => ({
      id: newId(), kind, accountId, month, path: EXPORTS[kind].path(month, slug), occasion, askedBy: actorName(ctx.actor), createdAt: now, state: "waiting" as const, attempts: 0, nextAt: now,
    }));
    added += (await ctx.db.insert(exportRuns).values(rows).onConflictDoNothing().returning({ id: exportRuns.id })).length;
  }
  if (added > 0) {
    await ctx.db.execute(sql`
      update export_runs r set state = 'skipped', ended_at = ${now.toISOString()}::timestamptz
      where r.kind = ${kind} and r.state = 'waiting' and exists (select from export_runs n where n.path = r.path and (n.created_at, n.id) > (r.created_at, r.id))`);
  }
  return added;
}
