import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { approveRefund } from "@/lib/topups/approve-refund";
import { withStripe } from "@/lib/topups/stripe-context";
import { act } from "../../act";

const body = z.object({ account: z.string(), refund_id: z.uuid().toLowerCase() });

/** Approves a refund that an owner asked for; Stripe pays it at once. */
export const POST = act("payments.manage", body, async (ctx, given) => {
  const { accountId } = await requireAccount(ctx, given.account, "money.read");
  await approveRefund(withStripe(ctx), { accountId, refundId: given.refund_id });
});
