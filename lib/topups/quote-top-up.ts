import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { topUpFee } from "@/lib/pricing/fee";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { getTopUpLimits, requireCreditAmount } from "./top-up-limits";

/** What a credit amount costs now: the fee on top at the rate in force. Throws `invalid_request` (credit). */
export async function quoteTopUp(ctx: Context, creditMicros: Micros): Promise<{ creditMicros: Micros; feeMicros: Micros; feeBps: number }> {
  requireCreditAmount(creditMicros, await getTopUpLimits(ctx));
  const feeBps = (await loadRateCards(ctx.db)).feeBpsAt(ctx.clock.now());
  return { creditMicros, feeMicros: topUpFee(creditMicros, feeBps), feeBps };
}
