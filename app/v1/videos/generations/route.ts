import { z } from "zod";
import { readJson } from "@/app/v1/_api/read-json";
import { tagOf } from "@/app/v1/_api/tag-of";
import { v1 } from "@/app/v1/_api/v1";
import { presentJob } from "@/lib/gateway/present-job";
import { submitJob } from "@/lib/gateway/submit-job";

const shape = z.object({
  prompt: z.string(), model: z.string().max(200).nullish(), duration: z.number().nullish(), aspect_ratio: z.string().max(16).nullish(), resolution: z.string().max(32).nullish(),
  image_url: z.string().max(2_048).nullish(), webhook_url: z.string().max(2_048).nullish(),
});

/** Asks for a video: 202 with the job. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  POST: async ({ ctx, caller, request }) => {
    const body = await readJson(request, shape);
    const job = await submitJob(ctx, {
      caller, tag: tagOf(request), idempotencyKey: request.headers.get("idempotency-key"),
      request: {
        prompt: body.prompt, model: body.model ?? undefined, durationSeconds: body.duration ?? undefined, aspectRatio: body.aspect_ratio ?? undefined,
        resolution: body.resolution ?? undefined, imageUrl: body.image_url ?? undefined, webhookUrl: body.webhook_url ?? undefined,
      },
    });
    return Response.json(presentJob({ ...job, amountMicros: null }), { status: 202 });
  },
});
