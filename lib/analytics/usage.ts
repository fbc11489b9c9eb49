import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import { addUp } from "./measures";
import { bucketStarts, type Period } from "./period";
import { type Sums, sumUsage } from "./sum-usage";

export type UsageGroup = "model" | "api_key" | "tag";

/** An account's totals of the calls that match in [from, to). */
export async function getTotals(ctx: Context, accountId: string, range: Pick<Period, "from" | "to" | "timeZone">, filter: CallFilter = {}): Promise<Sums> {
  const [row] = await sumUsage(ctx, accountId, range, { filter });
  return row?.sums ?? addUp([]).sums;
}

/** Totals per model, API key or tag, largest spend first. `key` is the id to filter by, `label` what to show. */
export async function listGroups(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "timeZone">, group: UsageGroup): Promise<(Sums & { key: string; label: string })[]> {
  const [rows, names] = await Promise.all([sumUsage(ctx, accountId, period, { by: [group] }), group === "tag" ? [] : listNames(ctx, accountId, group)]);
  const labels = new Map(names.map(({ id, name }) => [id, name]));
  const groups = rows.map(({ keys: [key = ""], sums }) => ({ ...sums, key, label: labels.get(key) ?? (group === "tag" && key === "" ? "No tag" : key) }));
  return groups.sort((a, b) => (a.spendMicros === b.spendMicros ? b.calls - a.calls || (a.key < b.key ? -1 : 1) : a.spendMicros > b.spendMicros ? -1 : 1));
}

async function listNames(ctx: Context, accountId: string, group: "model" | "api_key"): Promise<{ id: string; name: string }[]> {
  return ctx.db.execute<{ id: string; name: string }>(group === "model" ? sql`select id, name from models` : sql`select id, name from api_keys where account_id = ${accountId}`);
}

export type ModelSums = { spendMicros: Micros; byokCostMicros: Micros; walletMs: number; byokMs: number };
export type SeriesPoint = { at: Date; models: Map<string, ModelSums> };

/** Spend, what was paid to providers directly, and seconds per model and bucket: every bucket of the period, in order, empty ones included. */
export async function getUsageOverTime(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "granularity" | "timeZone">): Promise<SeriesPoint[]> {
  const starts = bucketStarts(period);
  const points: SeriesPoint[] = starts.map((at) => ({ at, models: new Map() }));
  for (const { place, keys: [model = ""], sums } of await sumUsage(ctx, accountId, { ...period, starts }, { by: ["model"] })) {
    points[place]!.models.set(model, { spendMicros: sums.spendMicros, byokCostMicros: sums.byokCostMicros, walletMs: sums.walletMs, byokMs: sums.durationMs - sums.walletMs });
  }
  return points;
}
