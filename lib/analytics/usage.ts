import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import { addUp } from "./measures";
import { bucketStarts, type Period } from "./period";
import { sumUsage, sumUsageByGroup } from "./sum-usage";
import type { Sums } from "./sums";

/** An account's totals of the calls that match in [from, to). */
export async function getTotals(ctx: Context, accountId: string, range: Pick<Period, "from" | "to" | "timeZone">, filter: CallFilter = {}): Promise<Sums> {
  const [row] = await sumUsage(ctx, accountId, range, { filter });
  return row?.sums ?? addUp([]).sums;
}

/** Totals of one model, API key or tag. `key` is the id to filter by, `label` what to show. */
export type Group = Sums & { key: string; label: string };

/** Totals per API key or tag, largest spend first. */
export async function listGroups(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "timeZone">, group: "api_key" | "tag"): Promise<Group[]> {
  const [rows, keys] = await Promise.all([
    sumUsage(ctx, accountId, period, { by: [group] }), group === "tag" ? [] : ctx.db.execute<{ id: string; name: string }>(sql`select id, name from api_keys where account_id = ${accountId}`),
  ]);
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return largestFirst(rows.map(({ keys: [key = ""], sums }) => ({ ...sums, key, label: names.get(key) ?? (group === "tag" && key === "" ? "No tag" : key) })));
}

const largestFirst = (groups: Group[]) => groups.sort((a, b) => (a.spendMicros === b.spendMicros ? b.calls - a.calls || (a.key < b.key ? -1 : 1) : a.spendMicros > b.spendMicros ? -1 : 1));

export type ModelSums = { spendMicros: Micros; byokCostMicros: Micros; walletMs: number; byokMs: number };
export type SeriesPoint = { at: Date; models: Map<string, ModelSums> };
/** Every bucket of the period, in order, empty ones included, and what they add up to: in all and per model, largest spend first. */
export type UsageOverTime = { points: SeriesPoint[]; totals: Sums; models: Omit<Group, "label">[] };

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
