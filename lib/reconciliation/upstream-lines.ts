import { addDays, subDays } from "date-fns";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { listWallets } from "@/lib/ledger/list-wallets";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { ratePrice } from "@/lib/pricing/rate-price";
import { findUpstream, houseCredential } from "@/lib/upstream/get-upstream";
import type { Line } from "./match-lines";
import type { Period } from "./stripe-lines";

/** A call near midnight may be of the day before at the upstream. */
const MARGIN_DAYS = 1;
const widened = ({ from, to }: Period): Period => ({ from: subDays(from, MARGIN_DAYS), to: addDays(to, MARGIN_DAYS) });

type Row = { upstream_id: string; duration_ms: number; at: string; cost: string | null; model_id: string };

/** What the upstream calls a model, by our id for it and by its own. */
export async function readModelNames(ctx: Context, provider: string): Promise<Map<string, { id: string; name: string }>> {
  const rows = await ctx.db.select({ id: models.id, name: models.upstreamModel }).from(models).where(eq(models.providerId, provider));
  return new Map(rows.flatMap(({ id, name }) => [id, ...(name ? [name] : [])].map((one) => [one, { id, name: name ?? id }] as const)));
}

/**
 * Our completed calls of a provider's models that the platform pays for, by the upstream's id of each, in a period and somewhat
 * around it. A call that is not priced yet has no amount. Read account by account, each by its index of time.
 */
export async function readOurUpstreamLines(ctx: Context, provider: string, period: Period): Promise<Line[]> {
  const { from, to } = widened(period);
  const names = await readModelNames(ctx, provider);
  const lines: Line[] = [];
  for (const accountId of await listWallets(ctx)) {
    const rows = await ctx.db.execute<Row>(sql`
      select e.upstream_id, e.duration_ms, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, c.provider_cost_micros as cost, e.model_id
      from usage_events e left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
      where e.account_id = ${accountId} and e.occurred_at >= ${from.toISOString()} and e.occurred_at < ${to.toISOString()}
        and e.status = 'completed' and e.funding = 'wallet' and e.upstream_id is not null and e.model_id in (select id from models where provider_id = ${provider})`);
    for (const { upstream_id: id, duration_ms: ms, at, cost, model_id: model } of rows) lines.push({ id, part: id, micros: cost === null ? null : BigInt(cost), feeMicros: 0n, ms, what: names.get(model)?.name ?? model, at: new Date(at), accountId });
  }
  return lines;
}

/** Providers whose usage can be fetched, by the upstream that has a list. */
export async function listFetchable(ctx: Context): Promise<{ provider: string; upstream: string }[]> {
  const rows = await ctx.db.selectDistinct({ provider: models.providerId, upstream: models.upstream }).from(models).where(and(isNotNull(models.upstream)));
  return rows.flatMap(({ provider, upstream }) => (upstream && findUpstream(upstream)?.list && houseCredential(upstream) ? [{ provider, upstream }] : []));
}

/**
 * What a provider's own list says that it made for us. Such a list names no amounts: each is valued at the price that the
 * provider's card has for it. Throws `invalid_request` (provider) where there is no such list.
 */
export async function fetchUpstreamLines(ctx: Context, provider: string, period: Period): Promise<Line[]> {
  const upstream = (await listFetchable(ctx)).find((one) => one.provider === provider)?.upstream;
  if (!upstream) throw new AppError("invalid_request", `provider: ${provider.slice(0, 60)} has no list that can be fetched here; import its usage export instead`, "provider");
  const [{ from, to }, names, cards] = [widened(period), await readModelNames(ctx, provider), await loadRateCards(ctx.db)];
  const lines: Line[] = [];
  for await (const { upstreamId, state, model, durationMs, resolution, createdAt } of findUpstream(upstream)!.list!(houseCredential(upstream)!, from)) {
    if (state !== "completed" || createdAt >= to || createdAt < from) continue;
    const known = model === null ? undefined : names.get(model);
    const price = known && (cards.findPrice("upstream", known.id, resolution ?? "*", createdAt) ?? cards.findPrice("list", known.id, resolution ?? "*", createdAt));
    lines.push({ id: upstreamId, part: upstreamId, micros: price && durationMs !== null ? ratePrice(price, durationMs) : null, feeMicros: 0n, ms: durationMs, what: known?.name ?? model, at: createdAt, accountId: null });
  }
  return lines;
}
