import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { dollars } from "@/lib/http/dollars";
import { instant } from "@/lib/http/instant";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { act } from "../act";

const body = z.object({
  account: z.string(), grant_id: z.uuid().toLowerCase(), amount: dollars, reason: z.string(),
  expires_at: instant,
});

/** Gives an account promotional credit. */
export const POST = act("payments.manage", body, async (ctx, given) => {
  const { accountId } = await requireAccount(ctx, given.account, "money.read");
  await grantPromotional(ctx, { accountId, grantId: given.grant_id, amountMicros: given.amount, reason: given.reason, expiresAt: given.expires_at });
});
