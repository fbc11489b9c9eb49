import type { Context } from "@/lib/context/context";
import { keepAudit } from "@/lib/audit/keep-audit";
import { listAuditRuns } from "@/lib/audit/list-audit-runs";

/** The hour of UTC from which on a night's audit runs. */
const HOUR = 2;

/** Recomputes the books once a night. Returns how many findings there are, so that a bad night is in the log. Throws `conflict` while somebody else does: the next round looks again. */
export async function auditNightly(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const due = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), HOUR));
  const [last] = await listAuditRuns(ctx, 1);
  if (now < due || (last && last.startedAt >= due)) return 0;
  return (await keepAudit(ctx)).length;
}
