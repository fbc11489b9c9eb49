import type { Figure } from "@/lib/analytics/prepare-figures";
import { formatDollars, type Micros } from "@/lib/money/micros";
import type { Books } from "./read-books";
import type { Income } from "./read-income";

/** What of the books is read first: what is owed in calls, what the month brought, and what all months did. */
export function prepareBookFigures({ deferred, promotionalMicros, overdrawnMicros, resultMicros, lines }: Books, { sums, resultMicros: ofMonth }: Income): Figure[] {
  const money = (micros: Micros) => ({ value: formatDollars(micros), valueTitle: formatDollars(micros, "exact") });
  const margin = (sums.usage_revenue ?? 0n) + (sums.upstream_cost ?? 0n);
  return [
    { name: "Deferred revenue", ...money(deferred.reduce((sum, { micros }) => sum + micros, 0n)), note: `purchased credit that is not spent${overdrawnMicros > 0n ? `; ${formatDollars(overdrawnMicros)} are owed by accounts below zero` : ""}` },
    { name: "Promotional credit", ...money(promotionalMicros), note: "given away and not spent" },
    { name: "Fees this month", ...money(sums.top_up_fee_revenue ?? 0n) },
    { name: "Margin on usage this month", ...money(margin), note: `of ${formatDollars(sums.usage_revenue ?? 0n)}` },
    { name: "Result this month", ...money(ofMonth) },
    { name: "Result since the first entry", ...money(resultMicros) },
    { name: "Owed to upstreams", ...money(lines.find(({ account }) => account === "upstream_payable")!.balanceMicros) },
  ];
}
