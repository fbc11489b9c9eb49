import { z } from "zod";
import { requireAccount, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { withStripe } from "@/lib/topups/stripe-context";

const body = z.object({ account: z.string(), top_up_id: z.uuid().toLowerCase() });

/** Asks Stripe how an unfinished top-up stands, and books what it says. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const given = await readJson(request, body);
    const { accountId } = await requireAccount(ctx, given.account, "money.read");
    await fetchTopUp(withStripe(ctx), { accountId, topUpId: given.top_up_id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
