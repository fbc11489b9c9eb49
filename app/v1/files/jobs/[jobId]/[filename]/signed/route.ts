import { authenticateFileCaller } from "@/app/v1/files/authenticate-file-caller";
import { errorResponse } from "@/lib/http/error-response";
import { requestContext } from "@/lib/http/request-context";
import { shareFile } from "@/lib/media/share-file";

/** An address of a job's file that needs no API key, for `?expires_in=` seconds. */
export async function GET(request: Request, { params }: RouteContext<"/v1/files/jobs/[jobId]/[filename]/signed">): Promise<Response> {
  try {
    const ctx = requestContext({ kind: "system", name: "gateway" });
    const { jobId: job, filename: fileName } = await params;
    const { accountId } = await authenticateFileCaller(ctx, request);
    const { url, expiresAt } = await shareFile(ctx, { accountId, job, fileName }, new URL(request.url).searchParams.get("expires_in"));
    return Response.json({ url, expires_at: expiresAt.getTime() / 1000 });
  } catch (error) {
    return errorResponse(error);
  }
}
