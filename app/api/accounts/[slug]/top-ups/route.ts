import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { getBaseUrl } from "@/lib/env";
import { dollarAmount } from "@/lib/http/dollar-amount";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";
import { startTopUp } from "@/lib/topups/start-top-up";
import { withStripe } from "@/lib/topups/stripe-context";

const body = z.object({ top_up_id: z.string().refine(isId, "a UUID of this top-up alone"), credit: dollarAmount, save_card: z.boolean() });

/** Starts a top-up, and answers where at Stripe it is paid. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, (await params).slug, "credits.manage");
    const given = await readJson(request, body);
    return Response.json(await startTopUp(withStripe(ctx), { account, topUpId: given.top_up_id, creditMicros: given.credit, saveCard: given.save_card, baseUrl: getBaseUrl() }), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
