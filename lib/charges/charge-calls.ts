import { sql } from "drizzle-orm";
import { arrayParam, together } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { bookingInstant } from "@/lib/ledger/booking-instant";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";
import { type NewTransaction, postTransactions } from "@/lib/ledger/post-transactions";
import type { Micros } from "@/lib/money/micros";
import { feeWaived } from "@/lib/pricing/fee";
import type { RateCards } from "@/lib/pricing/load-rate-cards";
import { ratePrice } from "@/lib/pricing/rate-price";
import { fixedClock } from "@/lib/time/clock";
import { listLiveGrants, spendPromotional } from "@/lib/wallet/spend-promotional";

export type ChargeableCall = {
  usageEventId: string;
  modelId: string;
  resolution: string;
  funding: "wallet" | "byok";
  durationMs: number;
  occurredAt: Date;
};

export type Charge = {
  usageEventId: string;
  occurredAt: Date;
  funding: "wallet" | "byok";
  priceId: string | null;
  upstreamPriceId: string | null;
  amountMicros: Micros;
  providerCostMicros: Micros;
  feeWaivedMicros: Micros;
};

/** Prices a completed call by the rate cards in force when it occurred. Null: no price is known, the call is unpriced. */
export function priceCall(cards: RateCards, call: ChargeableCall): Charge | null {
  const list = cards.findPrice("list", call.modelId, call.resolution, call.occurredAt);
  // A model without an upstream line of its own is passed through: list and upstream are equal.
  const upstream = cards.findPrice("upstream", call.modelId, call.resolution, call.occurredAt);
  const costLine = upstream ?? list;
  if (!costLine) return null;
  const providerCostMicros = ratePrice(costLine, call.durationMs);
  const upstreamPriceId = upstream?.id ?? null;
  const { usageEventId, occurredAt, funding } = call;
  if (funding === "byok") {
    const feeWaivedMicros = feeWaived(providerCostMicros, cards.feeBpsAt(call.occurredAt));
    return { usageEventId, occurredAt, funding, priceId: null, upstreamPriceId, amountMicros: 0n, providerCostMicros, feeWaivedMicros };
  }
  if (!list) return null;
  const amountMicros = ratePrice(list, call.durationMs);
  return { usageEventId, occurredAt, funding, priceId: list.id, upstreamPriceId, amountMicros, providerCostMicros, feeWaivedMicros: 0n };
}

/** The charges of completed calls by usage event id; a call missing from it is unpriced. */
export function priceCalls(cards: RateCards, calls: ChargeableCall[]): Map<string, Charge> {
  const charges = new Map<string, Charge>();
  for (const call of calls) {
    const charge = priceCall(cards, call);
    if (charge) charges.set(call.usageEventId, charge);
  }
  return charges;
}

/** Stores the charges of one account's calls and books those paid by wallet. Runs in the caller's transaction, under the wallet's lock. */
export async function bookCharges(ctx: Context, wallet: LockedWallet, charges: Charge[]): Promise<void> {
  if (charges.length === 0) return;
  const at = bookingInstant(ctx, wallet);
  const [, posted, grants] = await together([
    insertCharges(ctx, wallet.accountId, charges, at),
    postTransactions({ ...ctx, clock: fixedClock(at) }, wallet, charges.flatMap((charge) => usageTransaction(charge) ?? [])),
    listLiveGrants(ctx, wallet.accountId),
  ]);
  await spendPromotional(ctx, wallet.accountId, posted, grants);
}

async function insertCharges(ctx: Context, accountId: string, charges: Charge[], bookedAt: Date): Promise<void> {
  await ctx.db.execute(sql`
    insert into charges (account_id, usage_event_id, funding, price_id, upstream_price_id, amount_micros, provider_cost_micros, fee_waived_micros, booked_at)
    select ${accountId}::uuid, c.*, ${bookedAt.toISOString()}::timestamptz
    from unnest(
      ${arrayParam(charges.map((c) => c.usageEventId), "uuid")}, ${arrayParam(charges.map((c) => c.funding), "text")},
      ${arrayParam(charges.map((c) => c.priceId), "uuid")}, ${arrayParam(charges.map((c) => c.upstreamPriceId), "uuid")},
      ${arrayParam(charges.map((c) => c.amountMicros), "bigint")}, ${arrayParam(charges.map((c) => c.providerCostMicros), "bigint")},
      ${arrayParam(charges.map((c) => c.feeWaivedMicros), "bigint")}
    ) as c`);
}

/** The ledger's view of a charge, or null when no money of ours moves (BYOK, or a price of zero). */
function usageTransaction(charge: Charge): NewTransaction | null {
  if (charge.funding === "byok") return null;
  const postings: NewTransaction["postings"] = [];
  if (charge.amountMicros > 0n) postings.push({ debit: "customer_credit", credit: "usage_revenue", amountMicros: charge.amountMicros });
  if (charge.providerCostMicros > 0n) postings.push({ debit: "upstream_cost", credit: "upstream_payable", amountMicros: charge.providerCostMicros });
  if (postings.length === 0) return null;
  return { code: "usage.charge", idempotencyKey: `usage.charge:${charge.usageEventId}`, occurredAt: charge.occurredAt, postings };
}
