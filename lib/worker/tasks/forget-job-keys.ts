import { lt } from "drizzle-orm";
import { jobKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** Twice as long as a key names its job. */
const KEPT_MS = 48 * 3_600_000;

/** Forgets idempotency keys that name nothing any more. */
export async function forgetJobKeys(ctx: Context): Promise<number> {
  const forgotten = await ctx.db.delete(jobKeys).where(lt(jobKeys.createdAt, new Date(ctx.clock.now().getTime() - KEPT_MS))).returning({ jobId: jobKeys.jobId });
  return forgotten.length;
}
