import { sql } from "drizzle-orm";
import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { listCalls } from "./list-calls";
import { bucketStartsBefore, type Period } from "./period";
import { paidDirectly } from "./prepare-byok";
import { assignColors, prepareSeries } from "./prepare-series";
import { findByok } from "./read-byok";
import { getUsageOverTime, listGroups } from "./usage";

/** Everything on an account's Overview, read at once. */
export async function readOverview(ctx: Context, accountId: string, period: Period) {
  const used = getUsageOverTime(ctx, accountId, period);
  const [now, before, { apiKeys, tags }, latest, catalog, wallets, byok] = await Promise.all([
    used, period.before && getUsageOverTime(ctx, accountId, { ...period, ...period.before }, bucketStartsBefore(period)),
    listGroups(ctx, accountId, period), listCalls(ctx, accountId, { filter: {}, period, limit: 8 }), ctx.db.select().from(models),
    ctx.db.execute<{ balance_micros: string; held_micros: string }>(sql`select balance_micros, held_micros from wallets where account_id = ${accountId}`),
    findByok(ctx, accountId, period, used.then(({ models }) => models)),
  ]);
  const known = withPageColors(catalog, now.models);
  const [wallet] = wallets;
  return {
    readAt: ctx.clock.now(), comparison: period.comparison, now: now.totals, before: before?.totals ?? null, byok, apiKeys, tags, latest,
    models: now.models.map((group) => ({ ...group, label: known.get(group.key)!.name })),
    balanceMicros: BigInt(wallet!.balance_micros), heldMicros: BigInt(wallet!.held_micros),
    spend: prepareSeries(now.points, { ...period, measure: "spend", models: known, before: before?.points, ...(byok ? { besideName: paidDirectly(byok) } : {}) }),
    seconds: prepareSeries(now.points, { ...period, measure: "seconds", models: known, before: before?.points }),
  };
}

const DRAWN = 9;
const COLORS = 10;

/** Clashing colours are resolved once for the page, so that a model looks the same in both charts. */
function withPageColors(catalog: (typeof models.$inferSelect)[], bySpend: { key: string; durationMs: number }[]) {
  const bySeconds = bySpend.toSorted((a, b) => b.durationMs - a.durationMs);
  const drawn = new Set([...bySpend.slice(0, DRAWN), ...bySeconds.slice(0, DRAWN)].map(({ key }) => key));
  const known = new Map(catalog.map((model) => [model.id, model]));
  const colors = assignColors([...drawn].slice(0, COLORS).map((id) => ({ id, colorIndex: known.get(id)!.colorIndex })));
  return new Map(catalog.map((model) => [model.id, { ...model, colorIndex: colors.get(model.id) ?? model.colorIndex }]));
}

export type Overview = Awaited<ReturnType<typeof readOverview>>;
