import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { declineRefund } from "@/lib/topups/decline-refund";
import { act } from "../../act";

const body = z.object({ account: z.string(), refund_id: z.uuid().toLowerCase(), note: z.string() });

/** Declines a refund that an owner asked for, with the reason that they will read. */
export const POST = act("payments.manage", body, async (ctx, given) => {
  const { accountId } = await requireAccount(ctx, given.account, "money.read");
  await declineRefund(ctx, { accountId, refundId: given.refund_id, note: given.note });
});
