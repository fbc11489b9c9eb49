import type { StripeContext } from "@/lib/topups/stripe-context";
import { listDueAutoTopUps, topUpAutomatically } from "@/lib/topups/top-up-automatically";
import { eachApart } from "../each-apart";

/** Buys credit for every account whose automatic top-up has something to do. */
export async function buyAutomatically(ctx: StripeContext): Promise<number> {
  return eachApart(await listDueAutoTopUps(ctx), (accountId) => topUpAutomatically(ctx, accountId));
}
