import { addDays, addMilliseconds, subDays } from "date-fns";
import { type SQL, sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { listWallets } from "@/lib/ledger/list-wallets";
import { classifyMovement } from "@/lib/topups/classify-movement";
import type { SweptMovement } from "@/lib/topups/stripe";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { ADJUST } from "./adjustments";
import type { Line } from "./match-lines";

/** What belongs together may be booked on either side of a period's end, by so much. */
const MARGIN_DAYS = 7;
export type Period = { from: Date; to: Date };
const widened = ({ from, to }: Period): Period => ({ from: subDays(from, MARGIN_DAYS), to: addDays(to, MARGIN_DAYS) });

/** A payment and a refund have names of their own; all else is called as Stripe's balance transaction is. */
function toLine(movement: SweptMovement): Line {
  const { kind, isBooked, what } = classifyMovement(movement);
  const { id: part, amountMicros, feeMicros, createdAt, paymentIntentId, sourceId } = movement;
  const id = (kind === "payment" ? paymentIntentId : kind === "refund" ? sourceId : null) ?? part;
  // What Stripe takes is its price, as a whole: so it is booked here.
  const amounts = kind === "fee" && isBooked ? { micros: 0n, feeMicros: feeMicros - amountMicros } : { micros: amountMicros, feeMicros };
  return { id, part, ...amounts, ms: null, what, at: createdAt, accountId: null };
}

/**
 * Stripe's balance transactions of a period and somewhat around it, as lines; `paymentOf`: what each is a line of, by its own id.
 * A charge or refund that failed is read whole, whenever its two halves were. A debit counts once the bank has paid it: what is
 * pending is left out, and what was given back to the cent. All of it as it was before `until`, when it was read: of what
 * happens later, neither side's lines can say all.
 */
export async function readStripeLines(ctx: StripeContext, period: Period): Promise<{ lines: Line[]; paymentOf: Map<string, string>; until: Date }> {
  const until = addMilliseconds(ctx.clock.now(), 1);
  const { from, to } = widened(period);
  const movements: SweptMovement[] = [];
  for await (const movement of ctx.stripe.listMovements(from, to)) movements.push(movement);
  const seen = new Set(movements.map(({ id }) => id));
  for (const id of new Set(movements.flatMap(({ siblingIds }) => siblingIds))) {
    const sibling = seen.has(id) ? null : await ctx.stripe.findMovement(id);
    if (sibling) movements.push(sibling);
  }
  const late = new Set(movements.filter(({ createdAt }) => createdAt >= until).map(({ id }) => id));
  // A debit whose money goes back only now was pending until now.
  const wasPending = (movement: SweptMovement) => movement.isPending || (classifyMovement(movement).kind === "payment" && movement.siblingIds.some((id) => late.has(id)));
  const told = movements.filter((movement) => !late.has(movement.id) && !wasPending(movement));
  const sums = sumBySource(told);
  const lines = told.filter((movement) => !isGivenBack(movement, sums)).map(toLine);
  return { lines, paymentOf: new Map(lines.map(({ part, id }) => [part, id])), until };
}

type Sums = Map<string, { micros: bigint; feeMicros: bigint; count: number }>;

function sumBySource(movements: SweptMovement[]): Sums {
  const sums: Sums = new Map();
  for (const { sourceId, amountMicros, feeMicros } of movements) {
    if (sourceId === null) continue;
    const sum = sums.get(sourceId) ?? { micros: 0n, feeMicros: 0n, count: 0 };
    sums.set(sourceId, { micros: sum.micros + amountMicros, feeMicros: sum.feeMicros + feeMicros, count: sum.count + 1 });
  }
  return sums;
}

/** Whether a movement is of a debit that failed, and that Stripe gave back with all that it took for it. */
function isGivenBack(movement: SweptMovement, sums: Sums): boolean {
  const sum = movement.sourceId === null ? undefined : sums.get(movement.sourceId);
  return sum !== undefined && sum.count > 1 && sum.micros === 0n && sum.feeMicros === 0n && classifyMovement(movement).kind === "payment";
}

type Row = { code: string; key: string; at: string; booked: string; gross: string; fee: string; payment: string | null; refund: string | null };
const KINDS: Record<string, string> = { "top_up.settle": "payment", "top_up.processing": "payment", "refund.start": "refund", "refund.fail": "refund", "dispute.move": "dispute", "stripe.payout": "payout", "stripe.fee": "fee" };

/**
 * What our ledger says of Stripe in the same time: every transaction that moved `stripe_clearing`, under the name that Stripe
 * has for it. A refund that Stripe has not taken yet has none, and is called by our own id. One that Stripe's lines name is read
 * whatever its date: we date its failure back. What happened after Stripe was read (`until`), and what we booked after it and
 * Stripe did not name then, is left out. Read account by account.
 */
export async function readOurStripeLines(ctx: Context, period: Period, paymentOf: ReadonlyMap<string, string>, until?: Date): Promise<Line[]> {
  const { from, to } = widened(period);
  const accountIds = await listWallets(ctx);
  const rows: (Row & { accountId: string })[] = [];
  const read = async (which: SQL) => {
    for (const accountId of accountIds) rows.push(...(await readRows(ctx, accountId, which)).map((row) => ({ ...row, accountId })));
  };
  await read(sql`t.occurred_at >= ${from.toISOString()} and t.occurred_at < ${to.toISOString()}`);

  const named = new Map<string, number>();
  for (const id of paymentOf.values()) named.set(id, (named.get(id) ?? 0) + 1);
  const started = new Set(rows.flatMap(({ code, refund }) => (code === "refund.start" && refund ? [refund] : [])));
  const distant = [...named.keys()].filter((id) => /^(re|pyr)_/.test(id) && !started.has(id));
  if (distant.length > 0) await read(sql`r.stripe_refund_id = any(${arrayParam(distant, "text")}) and (t.occurred_at < ${from.toISOString()} or t.occurred_at >= ${to.toISOString()})`);

  const lines: Line[] = [];
  for (const { code, key, at, booked, gross, fee, payment, refund, accountId } of rows) {
    const line: Line = { id: payment ?? refund ?? paymentOf.get(key) ?? key, part: `${code}:${payment ?? refund ?? key}`, micros: BigInt(gross), feeMicros: BigInt(fee), ms: null, what: KINDS[code] ?? code, at: new Date(at), accountId };
    // A refund that failed has two movements at Stripe.
    const isNamed = (named.get(line.id) ?? 0) >= (code === "refund.fail" ? 2 : 1);
    if (!until || (line.at < until && (isNamed || new Date(booked) < until))) lines.push(line);
  }
  return lines;
}

const instant = (column: SQL) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

async function readRows(ctx: Context, accountId: string, which: SQL): Promise<Row[]> {
  return ctx.db.execute<Row>(sql`
    select t.code, split_part(t.idempotency_key, ':', 2) as key, ${instant(sql`t.occurred_at`)} as at, ${instant(sql`t.booked_at`)} as booked,
      sum(case when 'processing_cost' in (p.debit, p.credit) then 0 when p.debit = 'stripe_clearing' then p.amount_micros else -p.amount_micros end) as gross,
      sum(case 'processing_cost' when p.debit then p.amount_micros when p.credit then -p.amount_micros else 0 end) as fee,
      max(u.payment_intent_id) as payment, max(r.stripe_refund_id) as refund
    from ledger_transactions t
    join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq and 'stripe_clearing' in (p.debit, p.credit)
    left join top_ups u on t.code = 'top_up.settle' and u.account_id = ${accountId} and u.id::text = split_part(t.idempotency_key, ':', 2)
    left join refunds r on t.code in ('refund.start', 'refund.fail') and r.account_id = ${accountId} and r.id::text = split_part(t.idempotency_key, ':', 2)
    where t.account_id = ${accountId} and t.code <> 'usage.charge' and t.code <> ${ADJUST} and ${which}
    group by t.seq, t.code, t.idempotency_key, t.occurred_at, t.booked_at`);
}
