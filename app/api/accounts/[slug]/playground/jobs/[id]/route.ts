import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { cancelJob } from "@/lib/gateway/cancel-job";
import { getJob } from "@/lib/gateway/get-job";
import { prepareJobView } from "@/lib/gateway/prepare-job-view";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { idOfPublic } from "@/lib/ids/public-id";

type Props = { params: Promise<{ slug: string; id: string }> };

/** How a job stands, for a page that waits. */
export async function GET(_: Request, { params }: Props): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "calls.make");
    return Response.json(prepareJobView(await getJob(ctx, { accountId, jobId: idOfPublic("job", id) }), ctx.clock.now()), { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}

/** Cancels a job that was not sent on yet; another one stays as it stands. */
export async function DELETE(request: Request, { params }: Props): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "calls.make");
    requireSameOrigin(request);
    return Response.json(prepareJobView(await cancelJob(ctx, { accountId, jobId: idOfPublic("job", id) }), ctx.clock.now()));
  } catch (error) {
    return errorResponse(error);
  }
}
