import { and, eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { type JobWithCharge, listJobs } from "./get-job";
import { PLAYGROUND } from "./playground-caller";

/** The newest jobs that were sent from an account's Playground, whichever of its keys they count under. */
export async function listPlaygroundJobs(ctx: Context, { accountId, limit }: { accountId: string; limit: number }): Promise<JobWithCharge[]> {
  const keys = await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.name, PLAYGROUND)));
  const jobs = await Promise.all(keys.map(({ id }) => listJobs(ctx, { accountId, apiKeyId: id, limit })));
  return jobs.flat().sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
}
