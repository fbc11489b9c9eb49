import { errorResponse } from "@/lib/http/error-response";
import { readBody } from "@/lib/http/read-body";
import { requestContext } from "@/lib/http/request-context";
import { receiveEvent } from "@/lib/topups/receive-event";
import { withStripe } from "@/lib/topups/stripe-context";

const MAX_BYTES = 2 ** 20;

/** Stripe tells us what happened. 200: written down, and applied where it is about us; 400: not Stripe's; 5xx: send it again. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = withStripe(requestContext({ kind: "system", name: "stripe" }));
    const body = await readBody(request, MAX_BYTES);
    const { state } = await receiveEvent(ctx, { body, signature: request.headers.get("stripe-signature") ?? "" });
    return Response.json({ received: true, state });
  } catch (error) {
    return errorResponse(error);
  }
}
