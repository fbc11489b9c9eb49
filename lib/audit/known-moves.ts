import { type SQL, sql } from "drizzle-orm";
import type { LedgerAccount } from "@/db/schema";

const PARTS: LedgerAccount[] = ["customer_credit", "top_up_fee_revenue", "tax_payable"];
const AT_STRIPE: LedgerAccount[] = ["stripe_clearing"];

/** Each code that transactions are posted under, and from which ledger accounts to which it moves money: see the READMEs of `ledger`, `wallet`, `topups` and `reconciliation`. */
const MOVES: [code: string, debits: LedgerAccount[], credits: LedgerAccount[]][] = [
  ["usage.charge", ["customer_credit"], ["usage_revenue"]], ["usage.charge", ["upstream_cost"], ["upstream_payable"]],
  ["top_up.settle", ["stripe_clearing", "bank"], PARTS], ["top_up.processing", ["processing_cost"], AT_STRIPE],
  ["refund.start", [...PARTS, "disputes"], AT_STRIPE], ["refund.fail", AT_STRIPE, [...PARTS, "disputes"]],
  ["dispute.open", PARTS, ["disputes"]], ["dispute.win", ["disputes"], PARTS],
  ["dispute.move", ["disputes", "processing_cost"], AT_STRIPE], ["dispute.move", AT_STRIPE, ["disputes", "processing_cost"]],
  ["promotion.grant", ["promotional_credit"], ["customer_credit"]], ["promotion.expire", ["customer_credit"], ["promotional_credit"]],
  ["stripe.payout", ["bank", "processing_cost"], AT_STRIPE], ["stripe.payout", AT_STRIPE, ["bank", "processing_cost"]],
  ["stripe.fee", ["processing_cost"], AT_STRIPE], ["stripe.fee", AT_STRIPE, ["processing_cost"]],
  ["reconciliation.adjust", ["bank", "disputes", "processing_cost"], AT_STRIPE], ["reconciliation.adjust", AT_STRIPE, ["bank", "disputes", "processing_cost"]],
  ["reconciliation.adjust", ["upstream_cost"], ["upstream_payable"]], ["reconciliation.adjust", ["upstream_payable"], ["upstream_cost"]],
];

/** The same as a list of (code, debit, credit) in SQL. */
export const KNOWN_MOVES: SQL = sql.raw(MOVES.flatMap(([code, debits, credits]) => debits.flatMap((debit) => credits.map((credit) => `('${code}', '${debit}', '${credit}')`))).join(", "));
