import { sql } from "drizzle-orm";
import { auditRuns } from "@/db/schema";
import { actorName, type Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import type { Finding } from "./audit-account";
import { explainFailure } from "./explain-failure";
import { runAudit } from "./run-audit";

/**
 * Recomputes the books of every account and writes down when, how long it took, and what is wrong. An audit that ended before
 * its end is written down as well, with that among its findings, under the platform's own account. Returns what is wrong. Throws
 * `conflict` while another one is running: it reads all books, and one at a time is enough.
 */
export async function keepAudit(ctx: Context, onAccount?: (done: number, of: number) => void): Promise<Finding[]> {
  return ctx.db.transaction(async (lock) => {
    const [row] = await lock.execute<{ is_free: boolean }>(sql`select pg_try_advisory_xact_lock(hashtext('audit')) as is_free`);
    if (!row!.is_free) throw new AppError("conflict", "An audit is running already; what it finds is here once it has ended");
    const startedAt = ctx.clock.now();
    let accounts = 0;
    const findings = await runAudit(ctx, (done, of) => {
      accounts = of;
      onAccount?.(done, of);
    }).catch((error: unknown): Finding[] => [{ accountId: PLATFORM_ACCOUNT_ID, check: "the audit comes to its end", detail: explainFailure(error) }]);
    await ctx.db.insert(auditRuns).values({ id: newId(), startedBy: actorName(ctx.actor), startedAt, finishedAt: ctx.clock.now(), accounts, findings });
    return findings;
  });
}
