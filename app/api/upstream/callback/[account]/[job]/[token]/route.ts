import { AppError } from "@/lib/errors/app-error";
import { receiveCallback } from "@/lib/gateway/receive-callback";
import { errorResponse } from "@/lib/http/error-response";
import { requestContext } from "@/lib/http/request-context";
import { idOfHex, idOfPublic } from "@/lib/ids/public-id";

/** An upstream reports on a job. Its body is not read: what became of the job is fetched. */
export async function POST(_: Request, { params }: RouteContext<"/api/upstream/callback/[account]/[job]/[token]">): Promise<Response> {
  try {
    const { account, job, token } = await params;
    const [accountId, jobId] = [idOfHex(account), idOfPublic("job", job)];
    if (!accountId || !jobId) throw new AppError("not_found", "No such job");
    await receiveCallback(requestContext({ kind: "system", name: "upstream" }), { accountId, jobId, token });
    return Response.json({ received: true });
  } catch (error) {
    return errorResponse(error);
  }
}
