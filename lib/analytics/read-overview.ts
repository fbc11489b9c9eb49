import { sql } from "drizzle-orm";
import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { listCalls } from "./list-calls";
import type { Period } from "./period";
import { prepareSeries } from "./prepare-series";
import { getTotals, getUsageOverTime, listGroups } from "./usage";

/** Everything on an account's Overview, read at once. */
export async function readOverview(ctx: Context, accountId: string, period: Period) {
  const [now, before, points, byModel, apiKeys, tags, latest, catalog, wallets] = await Promise.all([
    getTotals(ctx, accountId, period), getTotals(ctx, accountId, period.previous), getUsageOverTime(ctx, accountId, period),
    listGroups(ctx, accountId, period, "model"), listGroups(ctx, accountId, period, "api_key"), listGroups(ctx, accountId, period, "tag"),
    listCalls(ctx, accountId, { filter: {}, period, limit: 8 }), ctx.db.select().from(models),
    ctx.db.execute<{ balance_micros: string; held_micros: string }>(sql`select balance_micros, held_micros from wallets where account_id = ${accountId}`),
  ]);
  const known = new Map(catalog.map((model) => [model.id, model]));
  const [wallet] = wallets;
  return {
    now, before, models: byModel, apiKeys, tags, latest,
    balanceMicros: BigInt(wallet!.balance_micros), heldMicros: BigInt(wallet!.held_micros),
    spend: prepareSeries(points, { ...period, measure: "spend", models: known }),
    seconds: prepareSeries(points, { ...period, measure: "seconds", models: known }),
  };
}

export type Overview = Awaited<ReturnType<typeof readOverview>>;
