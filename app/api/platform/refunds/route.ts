import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { dollars } from "@/lib/http/dollars";
import { refundTopUp } from "@/lib/topups/refund-top-up";
import { withStripe } from "@/lib/topups/stripe-context";
import { act } from "../act";

const body = z.object({ account: z.string(), top_up_id: z.uuid().toLowerCase(), refund_id: z.uuid().toLowerCase(), credit: dollars, reason: z.string() });

/** Refunds unspent credit of a top-up at once. */
export const POST = act("payments.manage", body, async (ctx, given) => {
  const { accountId } = await requireAccount(ctx, given.account, "money.read");
  await refundTopUp(withStripe(ctx), { accountId, topUpId: given.top_up_id, refundId: given.refund_id, creditMicros: given.credit, reason: given.reason });
});
