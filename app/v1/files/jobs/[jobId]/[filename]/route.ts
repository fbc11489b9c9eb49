import { authenticateFileCaller } from "@/app/v1/files/authenticate-file-caller";
import { errorResponse } from "@/lib/http/error-response";
import { requestContext } from "@/lib/http/request-context";
import { getMediaStore } from "@/lib/media/get-media-store";
import { serveFile } from "@/lib/media/serve-file";

/** A job's file, for its account's API keys. */
export async function GET(request: Request, { params }: RouteContext<"/v1/files/jobs/[jobId]/[filename]">): Promise<Response> {
  try {
    const ctx = requestContext({ kind: "system", name: "gateway" });
    const { jobId: job, filename: fileName } = await params;
    const { accountId } = await authenticateFileCaller(ctx, request);
    return await serveFile(ctx, getMediaStore(), request, { accountId, job, fileName });
  } catch (error) {
    return errorResponse(error);
  }
}

export const HEAD = GET;
