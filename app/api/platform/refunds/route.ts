import { z } from "zod";
import { requireAccount, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { dollars } from "@/lib/http/dollars";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { refundTopUp } from "@/lib/topups/refund-top-up";
import { withStripe } from "@/lib/topups/stripe-context";

const body = z.object({ account: z.string(), top_up_id: z.uuid().toLowerCase(), refund_id: z.uuid().toLowerCase(), credit: dollars, reason: z.string() });

/** Refunds unspent credit of a top-up at once. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const given = await readJson(request, body as unknown as z.ZodType<z.output<typeof body>>);
    const { accountId } = await requireAccount(ctx, given.account, "money.read");
    await refundTopUp(withStripe(ctx), { accountId, topUpId: given.top_up_id, refundId: given.refund_id, creditMicros: given.credit, reason: given.reason });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
