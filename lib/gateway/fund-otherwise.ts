import { and, eq, isNull } from "drizzle-orm";
import { jobs, subAccounts } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { releaseSlot } from "@/lib/upstream/slots";
import { placeHold } from "@/lib/wallet/place-hold";
import { checkCaps } from "./check-caps";
import { chooseFunding } from "./choose-funding";
import { finishJob } from "./finish-job";
import { hideAccount } from "./hide-account";
import { type Job, noteStep } from "./job";

/**
 * A job's own provider key cannot pay for it, and nothing was made: it goes on with another key of the account, or on
 * credits where its owner chose that, with a hold placed and the caps checked first; otherwise it fails with what is wrong
 * with the key, or, where the key only has no room now (`busy`), waits for it. `job` is as it was read: one that another
 * process has sent since is left alone. Returns whether it goes on.
 */
export async function fundOtherwise(ctx: Context, job: Job, { busy = false }: { busy?: boolean } = {}): Promise<"on" | "failed" | "waits"> {
  const { accountId, id } = job;
  const onBehalf = job.subAccountId !== null;
  try {
    const { funding, credential } = await hideAccount(onBehalf, () => chooseFunding(ctx, { accountId, apiKeyId: job.apiKeyId, upstream: job.upstream, modelId: job.modelId, ...(busy ? { except: job.credential } : {}) }));
    const changed = await transact(ctx, async (tx) => {
      const now = tx.clock.now();
      const rows = await tx.db.update(jobs).set({ status: "queued", createAttemptedAt: null, funding, credential, fellBackAt: funding === "wallet" ? now : null, updatedAt: now })
        .where(and(eq(jobs.accountId, accountId), eq(jobs.id, id), isNull(jobs.outcome), isNull(jobs.upstreamId), eq(jobs.credential, job.credential), eq(jobs.createAttempts, job.createAttempts))).returning({ id: jobs.id });
      if (rows.length === 0) return false;
      if (funding === "wallet") {
        await hideAccount(onBehalf, () => placeHold(tx, { accountId, holdId: id, amountMicros: job.quoteMicros, reference: id }));
        // A cap that leaves BYOK out has not seen this call yet.
        await checkCaps(tx, { accountId, jobId: id, quoteMicros: job.quoteMicros, funding, tag: job.tag, subAccount: await findSubAccount(tx, job) });
      }
      await noteStep(tx, { accountId, jobId: id }, "funded_otherwise", { funding, credential });
      return true;
    });
    if (changed) await releaseSlot(ctx, job.credential, id);
    return "on";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (busy) return "waits";
    await finishJob(ctx, job, { outcome: "failed", httpStatus: error.status, error: error.message });
    return "failed";
  }
}

/** The job's sub-account, deleted or not: its calls under way end as they would. */
async function findSubAccount(ctx: Context, { accountId, subAccountId }: Job) {
  if (subAccountId === null) return null;
  const { id, name, spendCapMicros, includeByok } = subAccounts;
  const [found] = await ctx.db.select({ id, name, spendCapMicros, includeByok }).from(subAccounts).where(and(eq(subAccounts.accountId, accountId), eq(id, subAccountId)));
  return found ?? null;
}
