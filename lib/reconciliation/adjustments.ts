import { and, eq, inArray, sql } from "drizzle-orm";
import { type LedgerAccount, reconciliationDifferences } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Posting } from "@/lib/ledger/hash-transaction";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import type { Micros } from "@/lib/money/micros";
import type { Line } from "./match-lines";

/** The code of the transactions that resolve differences, all of them in the platform's own books. */
export const ADJUST = "reconciliation.adjust";
/** What an adjustment of an amount at Stripe may be booked against: money that the bank has, or a loss. Of a fee it is processing cost. */
export const STRIPE_CONTRAS = ["bank", "disputes"] as const satisfies LedgerAccount[];
export type Contra = (typeof STRIPE_CONTRAS)[number];

const between = (debit: LedgerAccount, credit: LedgerAccount, amount: Micros): Posting[] => (amount === 0n ? [] : amount > 0n ? [{ debit, credit, amountMicros: amount }] : [{ debit: credit, credit: debit, amountMicros: -amount }]);

/** The postings that bring our books to what the counterparty says: by so much more of its amount, and of its fee. */
export function adjustmentPostings(counterparty: string, { micros, feeMicros, contra }: { micros: Micros; feeMicros: Micros; contra: Contra }): Posting[] {
  if (counterparty !== "stripe") return between("upstream_cost", "upstream_payable", micros);
  return [...between("stripe_clearing", contra, micros), ...between("processing_cost", "stripe_clearing", feeMicros)];
}

type Row = { key: string; at: string; gross: string; fee: string; seq: string };

/** Adjustments that were posted, as lines of ours: under the name of the thing that each resolved. */
export async function readAdjustments(ctx: Context, counterparty: string): Promise<Line[]> {
  const own = counterparty === "stripe" ? "stripe_clearing" : "upstream_cost";
  const rows = await ctx.db.execute<Row>(sql`
    select split_part(t.idempotency_key, ':', 2) as key, to_char(t.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, t.seq,
      coalesce(sum(case when p.debit = ${own} then p.amount_micros else -p.amount_micros end) filter (where 'processing_cost' not in (p.debit, p.credit)), 0) as gross,
      coalesce(sum(case when p.credit = ${own} then p.amount_micros else -p.amount_micros end) filter (where 'processing_cost' in (p.debit, p.credit)), 0) as fee
    from ledger_transactions t join ledger_postings p on p.account_id = ${PLATFORM_ACCOUNT_ID} and p.seq = t.seq
    where t.account_id = ${PLATFORM_ACCOUNT_ID} and t.code = ${ADJUST}
    group by t.idempotency_key, t.occurred_at, t.seq`);
  // The key names the difference, whatever became of it since.
  const differences = rows.length === 0 ? [] : await ctx.db.select({ id: reconciliationDifferences.id, externalId: reconciliationDifferences.externalId }).from(reconciliationDifferences)
    .where(and(eq(reconciliationDifferences.counterparty, counterparty), inArray(reconciliationDifferences.id, [...new Set(rows.map(({ key }) => key))])));
  const nameOf = new Map(differences.map(({ id, externalId }) => [id, externalId]));
  return rows.flatMap(({ key, at, gross, fee, seq }) => {
    const id = nameOf.get(key);
    return id === undefined ? [] : [{ id, part: `${ADJUST}:${seq}`, micros: BigInt(gross), feeMicros: BigInt(fee), ms: null, what: null, at: new Date(at), accountId: null }];
  });
}
