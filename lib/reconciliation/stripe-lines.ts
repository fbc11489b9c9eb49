import { addDays, subDays } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { listWallets } from "@/lib/ledger/list-wallets";
import type { SweptMovement } from "@/lib/topups/stripe";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { ADJUST } from "./adjustments";
import type { Line } from "./match-lines";

/** What belongs together may be booked on either side of a period's end, by so much. */
const MARGIN_DAYS = 7;
export type Period = { from: Date; to: Date };
const widened = ({ from, to }: Period): Period => ({ from: subDays(from, MARGIN_DAYS), to: addDays(to, MARGIN_DAYS) });

/** A payment and a refund have names of their own; all else is called as Stripe's balance transaction is. */
function nameOf({ id, type, paymentIntentId, sourceId }: SweptMovement): { id: string; what: string } {
  if (sourceId && /^(re|pyr)_/.test(sourceId)) return { id: sourceId, what: "refund" };
  if (paymentIntentId && (type === "charge" || type === "payment")) return { id: paymentIntentId, what: "payment" };
  return { id, what: type.startsWith("payout") ? "payout" : paymentIntentId ? "dispute" : "fee" };
}

/** Stripe's balance transactions of a period and somewhat around it, as lines; and which payment each belongs to. */
export async function readStripeLines(ctx: StripeContext, period: Period): Promise<{ lines: Line[]; paymentOf: Map<string, string> }> {
  const { from, to } = widened(period);
  const lines: Line[] = [];
  const paymentOf = new Map<string, string>();
  for await (const movement of ctx.stripe.listMovements(from, to)) {
    const { id, what } = nameOf(movement);
    if (what === "payment") paymentOf.set(movement.id, id);
    // What moved for no payment and no payout is Stripe's price, as a whole: so it is booked here.
    const { amountMicros, feeMicros } = what === "fee" ? { amountMicros: 0n, feeMicros: movement.feeMicros - movement.amountMicros } : movement;
    lines.push({ id, part: movement.id, micros: amountMicros, feeMicros, ms: null, what, at: movement.createdAt, accountId: null });
  }
  return { lines, paymentOf };
}

type Row = { code: string; key: string; at: string; gross: string; fee: string; payment: string | null; refund: string | null };
const KINDS: Record<string, string> = { "top_up.settle": "payment", "top_up.processing": "payment", "refund.start": "refund", "refund.fail": "refund", "dispute.move": "dispute", "stripe.payout": "payout", "stripe.fee": "fee" };

/**
 * What our ledger says of Stripe in the same time: every transaction that moved `stripe_clearing`, under the name that Stripe
 * has for it. A refund that Stripe has not taken yet has none, and is called by our own id. Read account by account.
 */
export async function readOurStripeLines(ctx: Context, period: Period, paymentOf: ReadonlyMap<string, string>): Promise<Line[]> {
  const { from, to } = widened(period);
  const lines: Line[] = [];
  for (const accountId of await listWallets(ctx)) {
    const rows = await ctx.db.execute<Row>(sql`
      select t.code, split_part(t.idempotency_key, ':', 2) as key, to_char(t.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
        sum(case when 'processing_cost' in (p.debit, p.credit) then 0 when p.debit = 'stripe_clearing' then p.amount_micros else -p.amount_micros end) as gross,
        sum(case 'processing_cost' when p.debit then p.amount_micros when p.credit then -p.amount_micros else 0 end) as fee,
        max(u.payment_intent_id) as payment, max(r.stripe_refund_id) as refund
      from ledger_transactions t
      join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq and 'stripe_clearing' in (p.debit, p.credit)
      left join top_ups u on t.code = 'top_up.settle' and u.account_id = ${accountId} and u.id::text = split_part(t.idempotency_key, ':', 2)
      left join refunds r on t.code in ('refund.start', 'refund.fail') and r.account_id = ${accountId} and r.id::text = split_part(t.idempotency_key, ':', 2)
      where t.account_id = ${accountId} and t.code <> 'usage.charge' and t.code <> ${ADJUST} and t.occurred_at >= ${from.toISOString()} and t.occurred_at < ${to.toISOString()}
      group by t.seq, t.code, t.idempotency_key, t.occurred_at`);
    for (const { code, key, at, gross, fee, payment, refund } of rows) {
      lines.push({ id: payment ?? refund ?? paymentOf.get(key) ?? key, part: `${code}:${payment ?? refund ?? key}`, micros: BigInt(gross), feeMicros: BigInt(fee), ms: null, what: KINDS[code] ?? code, at: new Date(at), accountId });
    }
  }
  return lines;
}
