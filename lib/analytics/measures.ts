import { formatDollars, microsToDecimal, MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { addLatencies, percentile } from "@/lib/rollups/latency-buckets";
import { PAID_DIRECTLY } from "./paid-directly";
import { formatSeconds, millisToDecimal, type Unit } from "./prepare-series";
import type { Known } from "./sum-cells";
import { NOTHING, type Sums } from "./sums";

type Measure = {
  title: string; unit: Unit;
  /** Whether the parts add up to the whole; the others are worked out of the whole's own sums. */
  additive: boolean; needsLatencies?: true;
  /** What it is worked out of. */
  sums: (keyof Sums)[];
  /** The calls that it is a figure of, as search parameters of Calls. */
  calls: Record<string, string>;
  /** Exact, in the measure's smallest unit: micro-dollars, milliseconds, calls, millionths. Null where there is nothing to tell. */
  of: (known: Known) => bigint | null;
  text: (amount: bigint) => string;
  /** Where many stand together: money to the cent. The exact text is beside it. */
  short?: (amount: bigint) => string;
  /** For files and copying: dollars, seconds, calls, a share of 1. */
  plain: (amount: bigint) => string;
};

const money = { unit: "$", additive: true, text: (n: bigint) => formatDollars(n, "exact"), short: (n: bigint) => formatDollars(n), plain: microsToDecimal } as const;
const time = { unit: "s", text: (n: bigint) => formatSeconds(Number(n)), plain: (n: bigint) => millisToDecimal(Number(n)) } as const;
const latency = (share: number) => ({
  ...time, additive: false as const, needsLatencies: true as const, sums: ["calls"] satisfies (keyof Sums)[], calls: { status: "completed" },
  of: ({ latencies }: Known) => {
    const ms = percentile(latencies, share);
    return ms === null ? null : BigInt(ms);
  },
});
// Made once: making one takes longer than writing a year of figures.
const WHOLE = new Intl.NumberFormat("en-US");
const HUNDREDTHS = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const MILLION = 1_000_000n;

/** Half-up, so that a rounded quotient does not depend on floats. */
const ratio = (a: bigint, b: bigint, scale: bigint): bigint | null => (b === 0n ? null : (2n * a * scale + b) / (2n * b));

/** What the explorer can show. Latencies are estimates from buckets (9.1 % off at most); all else is exact. */
export const MEASURES = {
  spend: { ...money, title: "Spend", sums: ["spendMicros", "byokCostMicros", "unpricedWallet"], calls: { funding: "wallet", status: "completed" }, of: ({ sums }) => sums.spendMicros },
  seconds: { ...time, additive: true, title: "Video seconds", sums: ["durationMs"], calls: { status: "completed" }, of: ({ sums }) => BigInt(sums.durationMs) },
  calls: { unit: "n", additive: true, title: "Calls", sums: ["calls"], calls: {}, of: ({ sums }) => BigInt(sums.calls), text: (n) => WHOLE.format(n), plain: String },
  success_rate: {
    unit: "%", additive: false, title: "Success rate", sums: ["calls", "completed", "failed"], calls: {}, of: ({ sums }) => ratio(BigInt(sums.completed), BigInt(sums.completed + sums.failed), MILLION),
    text: (n) => `${HUNDREDTHS.format(Number(n) / 1e4)} %`, plain: (n) => (Number(n) / 1e6).toFixed(6),
  },
  p50: { ...latency(0.5), title: "Median latency" },
  p95: { ...latency(0.95), title: "95th percentile latency" },
  price: { ...money, short: undefined, additive: false, title: "Average price per second", sums: ["calls", "spendMicros", "walletMs", "unpricedWallet"], calls: { funding: "wallet", status: "completed" }, of: ({ sums }) => ratio(sums.spendMicros, BigInt(sums.walletMs), 1_000n) },
  byok_cost: { ...money, title: PAID_DIRECTLY, sums: ["byokCostMicros", "unpriced", "unpricedWallet"], calls: { funding: "byok", status: "completed" }, of: ({ sums }) => sums.byokCostMicros },
  fee_waived: { ...money, title: "Fees waived", sums: ["feeWaivedMicros", "unpriced", "unpricedWallet"], calls: { funding: "byok", status: "completed" }, of: ({ sums }) => sums.feeWaivedMicros },
} satisfies Record<string, Measure>;
export type MeasureName = keyof typeof MEASURES;
export const measureOf = (name: MeasureName): Measure => MEASURES[name];

/** The sum that groups are ranked by: what does not add up by how many calls it tells of. */
export const rankedBy = ({ additive, sums }: Pick<Measure, "additive" | "sums">): keyof Sums => (additive ? sums[0]! : "calls");

/** For drawing only: dollars, seconds, calls, per cent. */
export function toDraw(unit: Unit, amount: bigint): number {
  return Number(amount) / SCALE[unit];
}
const SCALE: Record<Unit, number> = { $: Number(MICROS_PER_DOLLAR), s: 1e3, n: 1, "%": 1e4 };

/** Groups taken together. */
export function addUp(parts: Known[]): Known {
  if (parts.length === 1) return parts[0]!;
  const sums = { ...NOTHING };
  for (const { sums: part } of parts) {
    sums.calls += part.calls;
    sums.completed += part.completed;
    sums.completedByok += part.completedByok;
    sums.failed += part.failed;
    sums.unpriced += part.unpriced;
    sums.unpricedWallet += part.unpricedWallet;
    sums.durationMs += part.durationMs;
    sums.walletMs += part.walletMs;
    // Most groups have but one kind of money, and adding nothing takes as long as adding something.
    if (part.spendMicros) sums.spendMicros += part.spendMicros;
    if (part.byokCostMicros) sums.byokCostMicros += part.byokCostMicros;
    if (part.feeWaivedMicros) sums.feeWaivedMicros += part.feeWaivedMicros;
  }
  return { sums, latencies: addLatencies(parts) };
}
