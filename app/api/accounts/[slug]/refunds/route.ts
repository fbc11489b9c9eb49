import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { dollarAmount } from "@/lib/http/dollar-amount";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";
import { requestRefund } from "@/lib/topups/request-refund";

const id = z.string().refine(isId, "a UUID");
const body = z.object({ refund_id: id, top_up_id: id, credit: dollarAmount, reason: z.string("why, in 1 to 500 characters") });

/** Asks for unspent credit back; an admin decides. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "credits.manage");
    const given = await readJson(request, body);
    await requestRefund(ctx, { accountId, refundId: given.refund_id, topUpId: given.top_up_id, creditMicros: given.credit, reason: given.reason });
    return Response.json({ state: "requested" }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
