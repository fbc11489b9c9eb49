import { readVideoForm } from "@/app/v1/_api/read-video-form";
import { scopeOf } from "@/app/v1/_api/scope";
import { videosQuery } from "@/app/v1/_api/shapes";
import { tagOf } from "@/app/v1/_api/tag-of";
import { v1 } from "@/app/v1/_api/v1";
import { AppError } from "@/lib/errors/app-error";
import { listJobs } from "@/lib/gateway/get-job";
import { presentVideo } from "@/lib/gateway/present-job";
import { submitJob } from "@/lib/gateway/submit-job";
import { checkShape } from "@/lib/http/check-shape";
import { idOfPublic } from "@/lib/ids/public-id";

/** Jobs in the OpenAI Videos form (https://platform.openai.com/docs/api-reference/videos). */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  POST: async ({ ctx, caller, request }) => {
    const job = await submitJob(ctx, { caller, request: await readVideoForm(request), tag: tagOf(request), idempotencyKey: request.headers.get("idempotency-key") });
    return Response.json(presentVideo(job));
  },
  GET: async ({ ctx, caller, query }) => {
    const { limit, order, after } = checkShape(Object.fromEntries(query), videosQuery);
    const afterId = after === undefined ? undefined : idOfPublic("job", after);
    if (afterId === null) throw new AppError("invalid_request", "after: the id of a video", "after");
    const jobs = await listJobs(ctx, { ...scopeOf(caller), after: afterId, order, limit: limit + 1 });
    const data = jobs.slice(0, limit).map(presentVideo);
    return Response.json({ object: "list", data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: jobs.length > limit });
  },
});
