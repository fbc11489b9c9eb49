import { formatDollars } from "@/lib/money/micros";
import { formatSeconds } from "./prepare-series";
import type { Overview } from "./read-overview";
import type { Sums } from "./usage";

export type Figure = { name: string; value: string; note?: string; noteTitle?: string; /** The calls behind it. */ filter?: Record<string, string> };

/** `+12.4 %` against the period before; "new" when that had none. */
export function formatChange(now: number, before: number): string {
  if (before === 0) return now === 0 ? "no change" : "new";
  const percent = ((now - before) / before) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}

const failureRate = ({ calls, failed }: Sums) => (calls === 0 ? null : (100 * failed) / calls);
const percent = (rate: number | null) => (rate === null ? "—" : `${rate.toFixed(1)} %`);

/** The figures of the Overview in order. Wallet figures only for those who may see money; BYOK only where there is some. */
export function prepareFigures(view: Pick<Overview, "now" | "before" | "balanceMicros" | "heldMicros">, showMoney: boolean): Figure[] {
  const { now, before, balanceMicros, heldMicros } = view;
  const change = (a: number, b: number, earlier: string) => ({ note: formatChange(a, b), noteTitle: `${earlier} in the period before` });
  const figures: Figure[] = showMoney ? [
    { name: "Balance", value: formatDollars(balanceMicros), ...(balanceMicros < 0n ? { note: `Overrun: ${formatDollars(-balanceMicros)} of calls were made after the credit ran out` } : {}) },
    { name: "Available", value: formatDollars(balanceMicros - heldMicros) },
    { name: "Held", value: formatDollars(heldMicros), note: "for running jobs" },
  ] : [];
  figures.push(
    { name: "Spend", value: formatDollars(now.spendMicros), filter: { funding: "wallet" }, ...change(Number(now.spendMicros), Number(before.spendMicros), formatDollars(before.spendMicros)) },
    { name: "Video seconds", value: formatSeconds(now.durationMs), filter: { status: "completed" }, ...change(now.durationMs, before.durationMs, formatSeconds(before.durationMs)) },
    { name: "Calls", value: now.calls.toLocaleString("en-US"), filter: {}, ...change(now.calls, before.calls, before.calls.toLocaleString("en-US")) },
    { name: "Failure rate", value: percent(failureRate(now)), filter: { status: "failed" }, note: `${percent(failureRate(before))} in the period before` },
  );
  if (now.byokCostMicros > 0n) {
    figures.push({ name: "BYOK, paid to providers directly (estimated)", value: formatDollars(now.byokCostMicros), filter: { funding: "byok" }, note: `${formatDollars(now.feeWaivedMicros)} fees waived` });
  }
  if (now.unpriced > 0) figures.push({ name: "Cost unknown", value: `${now.unpriced.toLocaleString("en-US")} calls`, note: "no price yet; rated when there is one" });
  return figures;
}
