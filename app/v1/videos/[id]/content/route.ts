import { scopeOf } from "@/app/v1/_api/scope";
import { v1 } from "@/app/v1/_api/v1";
import { AppError } from "@/lib/errors/app-error";
import { getJob } from "@/lib/gateway/get-job";
import { idOfPublic } from "@/lib/ids/public-id";
import { getMediaStore } from "@/lib/media/get-media-store";
import { serveFile } from "@/lib/media/serve-file";

/** The bytes of a finished video. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ id: string }>({
  GET: async ({ ctx, caller, request, query, params }) => {
    const variant = query.get("variant") ?? "video";
    if (variant !== "video") throw new AppError("invalid_request", "variant: only video is kept", "variant");
    const job = await getJob(ctx, { ...scopeOf(caller), jobId: idOfPublic("job", params.id) });
    if (!job.fileName) throw new AppError("not_found", `No content: the video is ${job.status}`);
    return serveFile(ctx, getMediaStore(), request, { ...scopeOf(caller), job: params.id, fileName: job.fileName });
  },
});
