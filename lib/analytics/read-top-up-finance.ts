import { sql } from "drizzle-orm";
import type { LedgerAccount } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { getTopUpLimits, type TopUpLimits } from "@/lib/topups/top-up-limits";
import type { Months } from "./months";
import { LIST_RATE, observeRate, type ProcessingRate } from "./prepare-break-even";
import { type Band, BANDS, type BandSums, type ByokSum, type MonthSums, type PostedSum, prepareBands, prepareMonths, sumTopUps, type TopUpSums } from "./prepare-top-ups";

export type TopUpFinance = {
  months: MonthSums[]; total: TopUpSums; bands: Band[];
  /** What Stripe takes of a payment: as observed in the period, or its list price when nothing was paid. */
  rate: ProcessingRate; isObserved: boolean;
  feeBps: number; limits: TopUpLimits; readAt: Date;
};

/**
 * What top-ups of all accounts brought and cost, by month of UTC, and what amounts of credit are worth their processing: of what
 * was booked before `until`. Of calls on own keys, those made before it.
 */
export async function readTopUpFinance(ctx: Context, months: Months, until = ctx.clock.now()): Promise<TopUpFinance> {
  const readAt = ctx.clock.now();
  const known = { ...months, to: until < months.to && until < readAt ? until : months.to };
  const [posted, byok, bandSums, cards, limits] = await Promise.all([sumPostings(ctx, known), sumByok(ctx, known), sumBands(ctx, known), loadRateCards(ctx.db), getTopUpLimits(ctx)]);
  const observed = observeRate(bandSums.reduce((all, { payments, paidMicros, processingMicros }) => ({
    payments: all.payments + payments, paidMicros: all.paidMicros + paidMicros, processingMicros: all.processingMicros + processingMicros,
  }), { payments: 0, paidMicros: 0n, processingMicros: 0n }));
  return {
    months: prepareMonths(posted, months, readAt, byok), total: sumTopUps(posted, byok), bands: prepareBands(bandSums),
    rate: observed ?? LIST_RATE, isObserved: observed !== null, feeBps: cards.feeBpsAt(readAt), limits, readAt,
  };
}

/** The months' rows of the finance view alone, for its file. */
export async function readTopUpMonths(ctx: Context, months: Months): Promise<MonthSums[]> {
  const [posted, byok] = await Promise.all([sumPostings(ctx, months), sumByok(ctx, months)]);
  return prepareMonths(posted, months, ctx.clock.now(), byok);
}

/** Payments are few beside charges: the partial index finds their sums in the time asked for, whatever the accounts. */
async function sumPostings(ctx: Context, { from, to }: Months): Promise<PostedSum[]> {
  const rows = await ctx.db.execute<{ month: string; code: string; debit: LedgerAccount; credit: LedgerAccount; postings: string; amount: string }>(sql`
    select date_trunc('month', bucket_at, 'UTC') as month, code, debit, credit, sum(postings) as postings, sum(amount_micros) as amount
    from ledger_rollups where code <> 'usage.charge' and bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${to.toISOString()}::timestamptz
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`);
  return rows.map((row) => ({ month: new Date(row.month), code: row.code, debit: row.debit, credit: row.credit, postings: Number(row.postings), amountMicros: BigInt(row.amount) }));
}

/** From the partial index of BYOK alone. */
async function sumByok(ctx: Context, { from, to }: Months): Promise<ByokSum[]> {
  const rows = await ctx.db.execute<{ month: string; cost: string; waived: string }>(sql`
    select date_trunc('month', bucket_at, 'UTC') as month, sum(provider_cost_micros) as cost, sum(fee_waived_micros) as waived
    from usage_rollups where funding = 'byok' and bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${to.toISOString()}::timestamptz
    group by 1 order by 1`);
  return rows.map((row) => ({ month: new Date(row.month), costMicros: BigInt(row.cost), feeWaivedMicros: BigInt(row.waived) }));
}

async function sumBands(ctx: Context, { from, to }: Months): Promise<BandSums[]> {
  const rows = await ctx.db.execute<{ band: number; payments: string; paid: string; fee: string; processing: string; untold: string }>(sql`
    select width_bucket(credit_micros, ${arrayParam(BANDS.map(({ fromMicros }) => fromMicros), "bigint")}) - 1 as band,
      count(processing_micros) as payments, count(*) - count(processing_micros) as untold,
      coalesce(sum(credit_micros + fee_micros + tax_micros) filter (where processing_micros is not null), 0) as paid,
      coalesce(sum(fee_micros) filter (where processing_micros is not null), 0) as fee, coalesce(sum(processing_micros), 0) as processing
    from top_ups where state = 'settled' and kind <> 'transfer' and settled_at >= ${from.toISOString()}::timestamptz and settled_at < ${to.toISOString()}::timestamptz
    group by 1 order by 1`);
  return rows.map((row) => ({ band: row.band, payments: Number(row.payments), untold: Number(row.untold), paidMicros: BigInt(row.paid), feeMicros: BigInt(row.fee), processingMicros: BigInt(row.processing) }));
}
