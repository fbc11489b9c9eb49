import { readChangeMark } from "@/lib/analytics/read-change-mark";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";

/** Whether an account's figures may have changed since the mark that `If-None-Match` names: 304 when not, else the mark of now. */
export async function GET(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, (await params).slug, "usage.read");
    const mark = await readChangeMark(ctx, account.accountId, { withMoney: account.can("money.read") });
    const headers = { etag: `"${mark}"`, "cache-control": "private, no-store" };
    // A proxy that compresses makes a mark weak.
    const known = (request.headers.get("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
    return known.includes(headers.etag) ? new Response(null, { status: 304, headers }) : Response.json({ mark }, { headers });
  } catch (error) {
    return errorResponse(error);
  }
}
