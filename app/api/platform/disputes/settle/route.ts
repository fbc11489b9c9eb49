import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { settleDispute } from "@/lib/topups/settle-dispute";
import { act } from "../../act";

const body = z.object({ account: z.string(), dispute_id: z.string().min(1).max(100), note: z.string() });

/** Lets an account spend again after a dispute was lost. */
export const POST = act("payments.manage", body, async (ctx, given) => {
  const { accountId } = await requireAccount(ctx, given.account, "money.read");
  await settleDispute(ctx, { accountId, disputeId: given.dispute_id, note: given.note });
});
