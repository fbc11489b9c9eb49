import { and, eq } from "drizzle-orm";
import { jobs } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { idOfPublic } from "@/lib/ids/public-id";
import type { JobFile } from "./media-key";

/** A file as it is asked for: `job` is the id that customers see. */
export type AskedFile = { accountId: string; /** Set: only of this sub-account's jobs. */ subAccountId?: string | null; job: string; fileName: string };

/** The file of one of the account's own finished jobs. Throws `not_found`, whatever of it is unknown or another account's. */
export async function getJobFile(ctx: Context, { accountId, subAccountId, job, fileName }: AskedFile): Promise<JobFile> {
  const jobId = idOfPublic("job", job);
  const [found] = jobId
    ? await ctx.db.select({ fileName: jobs.fileName }).from(jobs).where(and(eq(jobs.accountId, accountId), eq(jobs.id, jobId), eq(jobs.status, "completed"), subAccountId ? eq(jobs.subAccountId, subAccountId) : undefined))
    : [];
  if (!jobId || !found || found.fileName !== fileName) throw noSuchFile();
  return { accountId, jobId, fileName };
}

export function noSuchFile(): AppError {
  return new AppError("not_found", "No such file: its job is unknown or not completed, or has no file of this name");
}
