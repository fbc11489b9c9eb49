import type { Figure } from "@/lib/analytics/prepare-figures";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { formatDollars, parseDecimal } from "@/lib/money/micros";
import type { StatementDocument } from "./statement-document";
import { PAID_DIRECTLY } from "@/lib/analytics/paid-directly";

/** What of a statement is read first. Money paid to providers directly has a figure of its own and is in no other. */
export function prepareStatementFigures({ opening_balance, closing_balance, movements, totals, fees, unpriced_calls }: StatementDocument): Figure[] {
  const money = (amount: string) => ({ value: formatDollars(parseDecimal(amount)!), valueTitle: formatDollars(parseDecimal(amount)!, "exact") });
  const { usage, byok } = totals;
  return [
    { name: "Opening balance", ...money(opening_balance) },
    { name: "Paid in", ...money(movements.top_ups), note: parseDecimal(fees) === 0n ? undefined : `and ${formatDollars(parseDecimal(fees)!)} of fees on top` },
    { name: "Usage", ...money(usage.amount), note: `${formatSeconds(Number(usage.seconds) * 1_000)} in ${count(usage.calls)}` },
    { name: "Closing balance", ...money(closing_balance) },
    ...(byok.calls > 0 ? [{ name: PAID_DIRECTLY, ...money(byok.provider_cost), note: `${formatSeconds(Number(byok.seconds) * 1_000)}; ${formatDollars(parseDecimal(byok.fee_waived)!)} of fees waived` }] : []),
    ...(unpriced_calls > 0 ? [{ name: "Cost unknown", value: count(unpriced_calls), note: "charged once there is a price" }] : []),
  ];
}

const count = (calls: number) => `${calls.toLocaleString("en-US")} ${calls === 1 ? "call" : "calls"}`;
