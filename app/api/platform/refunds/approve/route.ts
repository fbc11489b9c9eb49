import { z } from "zod";
import { requireAccount, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { approveRefund } from "@/lib/topups/approve-refund";
import { withStripe } from "@/lib/topups/stripe-context";

const body = z.object({ account: z.string(), refund_id: z.uuid().toLowerCase() });

/** Approves a refund that an owner asked for; Stripe pays it at once. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const given = await readJson(request, body);
    const { accountId } = await requireAccount(ctx, given.account, "money.read");
    await approveRefund(withStripe(ctx), { accountId, refundId: given.refund_id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
