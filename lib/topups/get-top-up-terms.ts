import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { getTopUpLimits, type TopUpLimits } from "./top-up-limits";

/** On what terms credit is sold now. */
export type TopUpTerms = TopUpLimits & { feeBps: number; /** Stripe adds tax to what is shown here. */ addsTax: boolean };

export async function getTopUpTerms(ctx: Context): Promise<TopUpTerms> {
  const [limits, cards] = await Promise.all([getTopUpLimits(ctx), loadRateCards(ctx.db)]);
  return { ...limits, feeBps: cards.feeBpsAt(ctx.clock.now()), addsTax: getEnv().STRIPE_AUTOMATIC_TAX === "1" };
}
