import { v1 } from "@/app/v1/_api/v1";
import { getMediaStore } from "@/lib/media/get-media-store";
import { serveFile } from "@/lib/media/serve-file";

/** A job's file, for its account's API keys. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ jobId: string; filename: string }>({
  GET: ({ ctx, caller, request, params: { jobId: job, filename: fileName } }) => serveFile(ctx, getMediaStore(), request, { accountId: caller.accountId, subAccountId: caller.subAccount?.id, job, fileName }),
});
