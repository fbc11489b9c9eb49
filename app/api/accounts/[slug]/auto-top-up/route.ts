import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { dollarAmount } from "@/lib/http/dollar-amount";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { saveAutoTopUp } from "@/lib/topups/save-auto-top-up";
import { withStripe } from "@/lib/topups/stripe-context";

const body = z.object({ enabled: z.boolean(), threshold: dollarAmount, credit: dollarAmount, monthly_limit: dollarAmount });

export async function PUT(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "credits.manage");
    const { enabled, threshold, credit, monthly_limit } = await readJson(request, body);
    await saveAutoTopUp(withStripe(ctx), { accountId, enabled, thresholdMicros: threshold, creditMicros: credit, monthlyLimitMicros: monthly_limit });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
