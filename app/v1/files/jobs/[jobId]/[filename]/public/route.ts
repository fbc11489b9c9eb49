import { errorResponse } from "@/lib/http/error-response";
import { requestContext } from "@/lib/http/request-context";
import { getMediaStore } from "@/lib/media/get-media-store";
import { serveFile } from "@/lib/media/serve-file";
import { checkSignature } from "@/lib/media/sign-file";

/** A job's file for whoever has its signed address. */
export async function GET(request: Request, { params }: RouteContext<"/v1/files/jobs/[jobId]/[filename]/public">): Promise<Response> {
  try {
    const ctx = requestContext({ kind: "system", name: "gateway" });
    const { jobId: job, filename: fileName } = await params;
    const query = new URL(request.url).searchParams;
    const accountId = checkSignature({ job, fileName, token: query.get("token"), exp: query.get("exp"), k: query.get("k") }, ctx.clock.now());
    return await serveFile(ctx, getMediaStore(), request, { accountId, job, fileName });
  } catch (error) {
    return errorResponse(error);
  }
}

export const HEAD = GET;
