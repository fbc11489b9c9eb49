import type { LedgerAccount } from "@/db/schema";
import { type Micros, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { movementOf } from "./movements";
import type { ProofEntry } from "./proof";
import type { StatementPayment } from "./statement-document";

const OF_CUSTOMERS = ["customer_credit", "top_up_fee_revenue", "tax_payable"] as const satisfies LedgerAccount[];

/** The payment that a statement tells of a ledger transaction whose amounts can be read, or null: of usage, and of what moves nothing of the customer's. */
export function paymentOfEntry({ number, code, booked_at, idempotency_key, postings }: ProofEntry): StatementPayment | null {
  if (code === "usage.charge" || !postings.some(([, ...sides]) => OF_CUSTOMERS.some((name) => sides.includes(name)))) return null;
  const raised = (name: LedgerAccount) => microsToDecimal(postings.reduce<Micros>((sum, [, debit, credit, amount]) => sum + (credit === name ? parseDecimal(amount)! : debit === name ? -parseDecimal(amount)! : 0n), 0n));
  const [credit, fee, tax] = OF_CUSTOMERS.map(raised) as [string, string, string];
  return { number, movement: movementOf(code), code, booked_at, reference: /^[^:]+:([^:]+)/.exec(idempotency_key)?.[1] ?? "", credit, fee, tax };
}
