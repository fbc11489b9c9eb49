import type { LedgerAccount } from "@/db/schema";

/** What a ledger account is in a balance sheet or an income statement: assets and expenses grow by debits, the others by credits. */
export type LedgerKind = "asset" | "liability" | "income" | "expense";

/** Each ledger account: what the platform calls it, and what it is. Credit given away is an expense when it is given, and less of one when it expires. */
export const LEDGER_KINDS: Record<LedgerAccount, { name: string; kind: LedgerKind }> = {
  bank: { name: "Bank", kind: "asset" }, stripe_clearing: { name: "At Stripe", kind: "asset" }, disputes: { name: "Disputed payments", kind: "asset" },
  customer_credit: { name: "Customers' unspent credit", kind: "liability" }, upstream_payable: { name: "Owed to upstreams", kind: "liability" }, tax_payable: { name: "Taxes collected", kind: "liability" },
  usage_revenue: { name: "Usage", kind: "income" }, top_up_fee_revenue: { name: "Platform fees", kind: "income" },
  upstream_cost: { name: "Upstream cost", kind: "expense" }, processing_cost: { name: "Payment processing", kind: "expense" }, promotional_credit: { name: "Promotional credit", kind: "expense" },
};
