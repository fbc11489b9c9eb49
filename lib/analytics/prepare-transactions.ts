/** The kinds of ledger transactions as people call them, and the codes that they are booked under. */
export const TRANSACTION_KINDS = {
  usage: { label: "Usage", codes: ["usage.charge"] },
  "top-up": { label: "Top-ups", codes: ["top_up.settle"] },
  refund: { label: "Refunds", codes: ["refund.start", "refund.fail"] },
  dispute: { label: "Disputes", codes: ["dispute.open", "dispute.win", "dispute.move"] },
  promotion: { label: "Promotional credit", codes: ["promotion.grant", "promotion.expire"] },
  processing: { label: "Payment processing", codes: ["top_up.processing"] },
} as const satisfies Record<string, { label: string; codes: readonly string[] }>;
export type TransactionKind = keyof typeof TRANSACTION_KINDS;

const TITLES: Record<string, string> = {
  "top_up.settle": "Top-up", "top_up.processing": "Payment processing cost", "refund.start": "Refund", "refund.fail": "Refund that failed, given back",
  "dispute.open": "Dispute: credit taken back", "dispute.win": "Dispute won: credit given back", "dispute.move": "Dispute: moved by the bank",
  "promotion.grant": "Promotional credit", "promotion.expire": "Promotional credit expired",
};

/** What a transaction was, in plain words. `model` is the name of a usage event's model, `reason` that of a grant. */
export function describeTransaction({ code, model, reason }: { code: string; model: string | null; reason: string | null }): string {
  if (code === "usage.charge") return `Usage of ${model ?? "a model"}`;
  return reason ? `${TITLES[code] ?? code}: ${reason}` : (TITLES[code] ?? code);
}

const LEDGER_ACCOUNTS: Record<string, string> = {
  customer_credit: "Your credit", stripe_clearing: "Stripe", top_up_fee_revenue: "Platform fee", processing_cost: "Processing cost", usage_revenue: "Usage",
  upstream_cost: "Upstream cost", upstream_payable: "Owed upstream", promotional_credit: "Promotional credit", disputes: "Disputes", bank: "Bank transfer", tax_payable: "Tax",
};
/** A ledger account in plain words. */
export const nameLedgerAccount = (name: string) => LEDGER_ACCOUNTS[name] ?? name;
