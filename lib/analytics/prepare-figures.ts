import { formatDollars } from "@/lib/money/micros";
import { COMPARISONS } from "./period";
import { nameProviders } from "./prepare-byok";
import { formatLength, formatSeconds, LONG_MS } from "./prepare-series";
import type { Overview } from "./read-overview";
import type { Sums } from "./sums";
import { PAID_DIRECTLY } from "./paid-directly";

export type Figure = { name: string; value: string; /** The exact value, where the one shown is cut. */ valueTitle?: string; note?: string; noteTitle?: string; /** The calls behind it, as the search parameters of Calls; or the wallet's entries. */ filter?: Record<string, string> | "wallet" };

/** `+12.4 %` against the period before; "new" when that had none. */
export function formatChange(now: number, before: number): string {
  if (before === 0) return now === 0 ? "no change" : "new";
  const percent = ((now - before) / before) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}

const failureRate = ({ calls, failed }: Sums) => (calls === 0 ? null : (100 * failed) / calls);
const percent = (rate: number | null) => (rate === null ? "—" : `${rate.toFixed(1)} %`);

/** The figures of the Overview in order. Wallet figures only for those who may see money; BYOK only where there is some. */
export function prepareFigures(view: Pick<Overview, "now" | "before" | "byok" | "readAt" | "comparison" | "balanceMicros" | "heldMicros">, showMoney: boolean): Figure[] {
  const { now, before, byok, balanceMicros, heldMicros } = view;
  const then = `in the ${view.comparison === "year" ? "same time a year before" : COMPARISONS.previous}`;
  const change = (of: (sums: Sums) => number, text: (sums: Sums) => string) => (before ? { note: formatChange(of(now), of(before)), noteTitle: `${text(before)} ${then}` } : {});
  const figures: Figure[] = showMoney ? [
    { name: "Balance", value: formatDollars(balanceMicros), filter: "wallet", ...(balanceMicros < 0n ? { note: `Overrun: ${formatDollars(-balanceMicros)} of calls were made after the credit ran out` } : {}) },
    { name: "Available", value: formatDollars(balanceMicros - heldMicros), filter: "wallet" },
    { name: "Held", value: formatDollars(heldMicros), note: "for running jobs", filter: "wallet" },
  ] : [];
  figures.push(
    { name: "Spend", value: formatDollars(now.spendMicros), filter: { funding: "wallet" }, ...change(({ spendMicros }) => Number(spendMicros), ({ spendMicros }) => formatDollars(spendMicros)) },
    {
      name: "Video seconds", filter: { status: "completed" }, ...change(({ durationMs }) => durationMs, ({ durationMs }) => formatSeconds(durationMs)),
      ...(now.durationMs < LONG_MS ? { value: formatSeconds(now.durationMs) } : { value: formatLength(now.durationMs), valueTitle: formatSeconds(now.durationMs) }),
    },
    { name: "Calls", value: now.calls.toLocaleString("en-US"), filter: {}, ...change(({ calls }) => calls, ({ calls }) => calls.toLocaleString("en-US")) },
    { name: "Failure rate", value: percent(failureRate(now)), filter: { status: "failed" }, ...(before && before.calls > 0 ? { note: `${percent(failureRate(before))} ${then}` } : {}) },
  );
  if (byok) {
    const calls = { funding: "byok", status: "completed" };
    figures.push(
      { name: PAID_DIRECTLY, value: byok.unpriced < byok.calls ? formatDollars(byok.costMicros) : "—", filter: calls, note: byok.unpriced === byok.calls ? "cost not known yet" : `to ${nameProviders(byok)}, no part of spend` },
      { name: "Fees waived so far", value: formatDollars(byok.soFar.feeWaivedMicros), filter: { ...calls, period: "custom", from: byok.soFar.since.toISOString(), to: view.readAt.toISOString() }, note: `${formatDollars(byok.feeWaivedMicros)} in this period` },
    );
  }
  if (now.unpriced > 0) figures.push({ name: "Cost unknown", value: `${now.unpriced.toLocaleString("en-US")} calls`, note: "no price yet; rated when there is one", filter: { status: "completed", funding: "wallet", sort: "spend" } });
  return figures;
}
