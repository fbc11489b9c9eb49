import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { getJob } from "@/lib/gateway/get-job";
import { errorResponse } from "@/lib/http/error-response";
import { idOfPublic } from "@/lib/ids/public-id";
import { getMediaStore } from "@/lib/media/get-media-store";
import { serveFile } from "@/lib/media/serve-file";

/** A job's video, whole or by range, for whoever is signed in and may see it. */
export async function GET(request: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "calls.make");
    const { fileName } = await getJob(ctx, { accountId, jobId: idOfPublic("job", id) });
    return await serveFile(ctx, getMediaStore(), request, { accountId, job: id, fileName: fileName ?? "" });
  } catch (error) {
    return errorResponse(error);
  }
}
