import { desc } from "drizzle-orm";
import { exportRuns } from "@/db/schema";
import { nameAccounts } from "@/lib/auth/name-accounts";
import type { Context } from "@/lib/context/context";

export type ListedRun = Omit<typeof exportRuns.$inferSelect, "sha256"> & { /** In hex. */ sha256: string | null; account: { slug: string; name: string } | null };

/** The latest runs, the last that was added first. */
export async function listRuns(ctx: Context, limit: number): Promise<ListedRun[]> {
  const runs = await ctx.db.select().from(exportRuns).orderBy(desc(exportRuns.createdAt), desc(exportRuns.id)).limit(limit);
  const names = await nameAccounts(ctx, runs.flatMap(({ accountId }) => accountId ?? []));
  return runs.map((run) => ({ ...run, sha256: run.sha256?.toString("hex") ?? null, account: run.accountId ? names.get(run.accountId) ?? null : null }));
}
