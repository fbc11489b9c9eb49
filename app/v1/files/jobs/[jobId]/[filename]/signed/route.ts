import { v1 } from "@/app/v1/_api/v1";
import { shareFile } from "@/lib/media/share-file";

/** An address of a job's file that needs no API key, for `?expires_in=` seconds. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ jobId: string; filename: string }>({
  GET: async ({ ctx, caller, query, params: { jobId: job, filename: fileName } }) => {
    const { url, expiresAt } = await shareFile(ctx, { accountId: caller.accountId, subAccountId: caller.subAccount?.id, job, fileName }, query.get("expires_in"));
    return Response.json({ url, expires_at: expiresAt.getTime() / 1_000 });
  },
});
