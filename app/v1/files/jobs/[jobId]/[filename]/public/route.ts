import { v1Public } from "@/app/v1/_api/v1";
import { getMediaStore } from "@/lib/media/get-media-store";
import { serveFile } from "@/lib/media/serve-file";
import { checkSignature } from "@/lib/media/sign-file";

/** A job's file for whoever has its signed address. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1Public<{ jobId: string; filename: string }>({
  GET: ({ ctx, request, query, params: { jobId: job, filename: fileName } }) => {
    const accountId = checkSignature({ job, fileName, token: query.get("token"), exp: query.get("exp"), k: query.get("k") }, ctx.clock.now());
    return serveFile(ctx, getMediaStore(), request, { accountId, job, fileName });
  },
});
