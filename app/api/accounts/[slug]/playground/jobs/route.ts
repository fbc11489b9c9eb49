import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { getJob } from "@/lib/gateway/get-job";
import { prepareJobView } from "@/lib/gateway/prepare-job-view";
import { submitFromPlayground } from "@/lib/gateway/submit-from-playground";
import { dollars } from "@/lib/http/dollars";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

/** `quote` is what of the credit the page said that it takes: for another amount nothing is made. */
const body = z.object({ send_id: z.uuid(), model: z.string(), prompt: z.string(), duration: z.number(), resolution: z.string(), aspect_ratio: z.string(), quote: dollars });

/** Sends a video request for whoever is signed in. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "calls.make");
    const { send_id, quote, model, prompt, duration, resolution, aspect_ratio } = await readJson(request, body);
    const { id } = await submitFromPlayground(ctx, { accountId, sendId: send_id, quotedMicros: quote, request: { model, prompt, durationSeconds: duration, resolution, aspectRatio: aspect_ratio } });
    return Response.json(prepareJobView(await getJob(ctx, { accountId, jobId: id }), ctx.clock.now()), { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
