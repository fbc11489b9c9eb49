import { auditRuns } from "@/db/schema";
import { actorName, type Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { type Finding, runAudit } from "./run-audit";

/** Recomputes the books of every account and writes down when, how long it took, and what is wrong. Returns what is wrong. */
export async function keepAudit(ctx: Context, onAccount?: (done: number, of: number) => void): Promise<Finding[]> {
  const startedAt = ctx.clock.now();
  let accounts = 0;
  const findings = await runAudit(ctx, (done, of) => {
    accounts = of;
    onAccount?.(done, of);
  });
  await ctx.db.insert(auditRuns).values({ id: newId(), startedBy: actorName(ctx.actor), startedAt, finishedAt: ctx.clock.now(), accounts, findings });
  return findings;
}
