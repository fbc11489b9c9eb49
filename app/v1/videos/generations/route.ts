import { readJson } from "@/app/v1/_api/read-json";
import { videoBody } from "@/app/v1/_api/shapes";
import { tagOf } from "@/app/v1/_api/tag-of";
import { v1 } from "@/app/v1/_api/v1";
import { presentJob } from "@/lib/gateway/present-job";
import { submitJob } from "@/lib/gateway/submit-job";

/** Asks for a video: 202 with the job. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  POST: async ({ ctx, caller, request }) => {
    const body = await readJson(request, videoBody);
    const job = await submitJob(ctx, {
      caller, tag: tagOf(request), idempotencyKey: request.headers.get("idempotency-key"),
      request: {
        prompt: body.prompt, model: body.model ?? undefined, durationSeconds: body.duration ?? undefined, aspectRatio: body.aspect_ratio ?? undefined,
        resolution: body.resolution ?? undefined, imageUrl: body.image_url ?? undefined, webhookUrl: body.webhook_url ?? undefined,
      },
    });
    return Response.json(presentJob(job), { status: 202 });
  },
});
