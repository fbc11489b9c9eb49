import type { Context } from "@/lib/context/context";
import { expirePromotional, listEndedGrants } from "@/lib/wallet/expire-promotional";
import { eachApart } from "../each-apart";

/** Takes back what is left of promotional credit whose time is over. */
export async function expirePromotions(ctx: Context): Promise<number> {
  return eachApart(await listEndedGrants(ctx), (accountId) => expirePromotional(ctx, accountId));
}
