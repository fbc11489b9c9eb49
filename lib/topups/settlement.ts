import type { LedgerAccount } from "@/db/schema";
import type { Posting } from "@/lib/ledger/hash-transaction";
import type { NewTransaction } from "@/lib/ledger/post-transactions";
import { divideHalfUp, type Micros } from "@/lib/money/micros";

/** What a payment consists of. */
export type Parts = { creditMicros: Micros; feeMicros: Micros; taxMicros: Micros };

/** Each part of a payment between an account of money and the one that it stands for; parts of zero are left out. */
export function partsIn(from: LedgerAccount, { creditMicros, feeMicros, taxMicros }: Parts): Posting[] {
  const postings: Posting[] = [
    { debit: from, credit: "customer_credit", amountMicros: creditMicros },
    { debit: from, credit: "top_up_fee_revenue", amountMicros: feeMicros },
    { debit: from, credit: "tax_payable", amountMicros: taxMicros },
  ];
  return postings.filter(({ amountMicros }) => amountMicros > 0n);
}

/** The same the other way: money that goes back. */
export function partsOut(to: LedgerAccount, parts: Parts): Posting[] {
  return partsIn(to, parts).map(({ debit, credit, amountMicros }) => ({ debit: credit, credit: debit, amountMicros }));
}

/** The transaction that books a confirmed payment: credit, fee and tax. */
export function settlement(from: "bank" | "stripe_clearing", topUp: Parts & { id: string }, at: Date): NewTransaction {
  return { code: "top_up.settle", idempotencyKey: `top_up.settle:${topUp.id}`, occurredAt: at, postings: partsIn(from, topUp) };
}

const share = (part: Micros, of: Micros, whole: Micros) => (whole === 0n ? 0n : divideHalfUp(part * (of / CENT), whole) * CENT);
const CENT = 10_000n;

/** Fee and tax that go back with `creditMicros` of what remains of a payment, each in proportion, half-up to the cent. */
export function withFeeInProportion(creditMicros: Micros, remaining: Parts): Parts {
  return { creditMicros, feeMicros: share(creditMicros, remaining.feeMicros, remaining.creditMicros), taxMicros: share(creditMicros, remaining.taxMicros, remaining.creditMicros) };
}

/**
 * Splits an amount that was taken back outside of our hands over what remains of its payment, in proportion, half-up to
 * the cent. More than remains was paid back twice: the surplus is credit.
 */
export function splitTotal(totalMicros: Micros, { creditMicros, feeMicros, taxMicros }: Parts): Parts {
  const remaining = creditMicros + feeMicros + taxMicros;
  if (totalMicros >= remaining) return { creditMicros: creditMicros + totalMicros - remaining, feeMicros, taxMicros };
  const credit = share(totalMicros, creditMicros, remaining);
  const rest = totalMicros - credit;
  const fee = share(rest, feeMicros, feeMicros + taxMicros);
  return { creditMicros: credit, feeMicros: fee, taxMicros: rest - fee };
}
