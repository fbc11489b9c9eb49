import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { withStripe } from "@/lib/topups/stripe-context";
import { act } from "../../act";

const body = z.object({ account: z.string(), top_up_id: z.uuid().toLowerCase() });

/** Asks Stripe how an unfinished top-up stands, and books what it says. */
export const POST = act("payments.manage", body, async (ctx, given) => {
  const { accountId } = await requireAccount(ctx, given.account, "money.read");
  await fetchTopUp(withStripe(ctx), { accountId, topUpId: given.top_up_id });
});
