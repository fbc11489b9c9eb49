import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import { addUp } from "./measures";
import { bucketStarts, type Period } from "./period";
import type { Known } from "./sum-cells";
import { sumUsage, sumUsageByGroup } from "./sum-usage";
import type { Sums } from "./sums";

/** An account's totals of the calls that match in [from, to). */
export async function getTotals(ctx: Context, accountId: string, range: Pick<Period, "from" | "to" | "timeZone">, filter: CallFilter = {}): Promise<Sums> {
  const [row] = await sumUsage(ctx, accountId, range, { filter });
  return row?.sums ?? addUp([]).sums;
}

/** What a table of groups tells. */
const TOLD = ["calls", "durationMs", "spendMicros", "byokCostMicros"] as const satisfies (keyof Sums)[];
/** Totals of one model, API key or tag. `key` is the id to filter by, `label` what to show. */
export type Group = Pick<Sums, (typeof TOLD)[number]> & { key: string; label: string };

/** Totals per API key and per tag, largest spend first: read together, because either is a sum of both. */
export async function listGroups(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "timeZone">): Promise<{ apiKeys: Group[]; tags: Group[] }> {
  const [rows, keys] = await Promise.all([
    sumUsage(ctx, accountId, period, { by: ["api_key", "tag"], sums: [...TOLD] }), ctx.db.execute<{ id: string; name: string }>(sql`select id, name from api_keys where account_id = ${accountId}`),
  ]);
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  const totalsBy = (place: 0 | 1, labelOf: (key: string) => string) => {
    const known = new Map<string, Known[]>();
    for (const row of rows) {
      const there = known.get(row.keys[place]!);
      if (there) there.push(row);
      else known.set(row.keys[place]!, [row]);
    }
    return largestFirst([...known].map(([key, parts]) => ({ ...addUp(parts).sums, key, label: labelOf(key) })));
  };
  return { apiKeys: totalsBy(0, (key) => names.get(key) ?? key), tags: totalsBy(1, (key) => (key === "" ? "No tag" : key)) };
}

const largestFirst = <G extends Group>(groups: G[]): G[] => groups.sort((a, b) => (a.spendMicros === b.spendMicros ? b.calls - a.calls || (a.key < b.key ? -1 : 1) : a.spendMicros > b.spendMicros ? -1 : 1));

export type ModelSums = { spendMicros: Micros; byokCostMicros: Micros; walletMs: number; byokMs: number };
export type SeriesPoint = { at: Date; models: Map<string, ModelSums> };
/** Every bucket of the period, in order, empty ones included, and what they add up to: in all and per model, largest spend first. */
export type UsageOverTime = { points: SeriesPoint[]; totals: Sums; models: (Sums & { key: string })[] };

/** An account's usage per model and bucket, which begin where they are said to, or else where those of the period do. */
export async function getUsageOverTime(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "granularity" | "timeZone">, starts = bucketStarts(period)): Promise<UsageOverTime> {
  const points: SeriesPoint[] = starts.map((at) => ({ at, models: new Map() }));
  const groups = await sumUsageByGroup(ctx, accountId, { ...period, starts }, { by: ["model"] });
  const models = groups.map(({ keys: [key = ""], buckets }) => {
    for (const [place, { sums }] of buckets) points[place]!.models.set(key, { spendMicros: sums.spendMicros, byokCostMicros: sums.byokCostMicros, walletMs: sums.walletMs, byokMs: sums.durationMs - sums.walletMs });
    return { key, label: key, known: addUp([...buckets.values()]) };
  });
  return { points, totals: addUp(models.map(({ known }) => known)).sums, models: largestFirst(models.map(({ known, ...model }) => ({ ...known.sums, ...model }))) };
}
