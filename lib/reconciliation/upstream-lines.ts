import { addDays, subDays } from "date-fns";
import { eq, isNotNull, sql } from "drizzle-orm";
import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { listWallets } from "@/lib/ledger/list-wallets";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { ratePrice } from "@/lib/pricing/rate-price";
import { findUpstream, houseCredential } from "@/lib/upstream/get-upstream";
import type { ListedGeneration } from "@/lib/upstream/upstream";
import { UpstreamError } from "@/lib/upstream/upstream-error";
import type { Line } from "./match-lines";
import type { Period } from "./stripe-lines";

/** A call near midnight may be of the day before at the upstream. */
const MARGIN_DAYS = 1;
const widened = ({ from, to }: Period): Period => ({ from: subDays(from, MARGIN_DAYS), to: addDays(to, MARGIN_DAYS) });

type Row = { upstream_id: string | null; event: string; duration_ms: number; at: string; cost: string | null; model_id: string };

/** What the upstream calls a model, by our id for it and by its own. */
export async function readModelNames(ctx: Context, provider: string): Promise<Map<string, { id: string; name: string }>> {
  const rows = await ctx.db.select({ id: models.id, name: models.upstreamModel }).from(models).where(eq(models.providerId, provider));
  return new Map(rows.flatMap(({ id, name }) => [id, ...(name ? [name] : [])].map((one) => [one, { id, name: name ?? id }] as const)));
}

/**
 * Our completed calls of a provider's models that the platform pays for, by the upstream's id of each, in a period and somewhat
 * around it. A call that is not priced yet has no amount; one that came without the upstream's id is called by our own, so that
 * it is told as one that only we have. Read account by account, each by its index of time.
 */
export async function readOurUpstreamLines(ctx: Context, provider: string, period: Period): Promise<Line[]> {
  const { from, to } = widened(period);
  const names = await readModelNames(ctx, provider);
  const lines: Line[] = [];
  for (const accountId of await listWallets(ctx)) {
    const rows = await ctx.db.execute<Row>(sql`
      select e.upstream_id, e.id as event, e.duration_ms, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, c.provider_cost_micros as cost, e.model_id
      from usage_events e left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
      where e.account_id = ${accountId} and e.occurred_at >= ${from.toISOString()} and e.occurred_at < ${to.toISOString()}
        and e.status = 'completed' and e.funding = 'wallet' and e.model_id in (select id from models where provider_id = ${provider})`);
    for (const { upstream_id, event, duration_ms: ms, at, cost, model_id: model } of rows) {
      const id = upstream_id ?? `call:${event}`;
      lines.push({ id, part: id, micros: cost === null ? null : BigInt(cost), feeMicros: 0n, ms, what: names.get(model)?.name ?? model, at: new Date(at), accountId });
    }
  }
  return lines;
}

/** Providers whose usage can be fetched, each with the upstreams that have a list. */
export async function listFetchable(ctx: Context): Promise<{ provider: string; upstreams: string[] }[]> {
  const rows = await ctx.db.selectDistinct({ provider: models.providerId, upstream: models.upstream }).from(models).where(isNotNull(models.upstream)).orderBy(models.providerId, models.upstream);
  const fetchable = rows.flatMap(({ provider, upstream }) => (upstream && findUpstream(upstream)?.list && houseCredential(upstream) ? [{ provider, upstream }] : []));
  return [...new Set(fetchable.map(({ provider }) => provider))].map((provider) => ({ provider, upstreams: fetchable.filter((one) => one.provider === provider).map(({ upstream }) => upstream) }));
}

/**
 * What the lists of a provider's upstreams say that they made for us. Such a list names no amounts: each is valued at the price
 * that the provider's card has for it. What is known as a model of another provider is that one's. Throws `invalid_request`
 * (provider) where there is no such list, and `unavailable` where one cannot be read.
 */
export async function fetchUpstreamLines(ctx: Context, provider: string, period: Period): Promise<Line[]> {
  const upstreams = (await listFetchable(ctx)).find((one) => one.provider === provider)?.upstreams;
  if (!upstreams) throw new AppError("invalid_request", `provider: ${provider.slice(0, 60)} has no list that can be fetched here; import its usage export instead`, "provider");
  const [{ from, to }, cards] = [widened(period), await loadRateCards(ctx.db)];
  const lines: Line[] = [];
  for (const upstream of upstreams) {
    const { own, others } = await readModelsOf(ctx, provider, upstream);
    for await (const { upstreamId, state, model, durationMs, resolution, createdAt } of listAll(upstream, from)) {
      const known = model === null ? undefined : own.get(model);
      if (state !== "completed" || createdAt >= to || createdAt < from || (model !== null && !known && others.has(model))) continue;
      const price = known && (cards.findPrice("upstream", known, resolution ?? "*", createdAt) ?? cards.findPrice("list", known, resolution ?? "*", createdAt));
      lines.push({ id: upstreamId, part: upstreamId, micros: price && durationMs !== null ? ratePrice(price, durationMs) : null, feeMicros: 0n, ms: durationMs, what: model, at: createdAt, accountId: null });
    }
  }
  return lines;
}

/** Models by what an upstream calls them: a provider's own, with our ids, and those of others. */
async function readModelsOf(ctx: Context, provider: string, upstream: string): Promise<{ own: Map<string, string>; others: Set<string> }> {
  const rows = await ctx.db.select({ id: models.id, provider: models.providerId, name: models.upstreamModel }).from(models).where(eq(models.upstream, upstream));
  const named = rows.flatMap(({ id, provider: of, name }) => (name === null ? [] : [{ id, of, name }]));
  return { own: new Map(named.filter(({ of }) => of === provider).map(({ id, name }) => [name, id])), others: new Set(named.filter(({ of }) => of !== provider).map(({ name }) => name)) };
}

async function* listAll(upstream: string, since: Date): AsyncGenerator<ListedGeneration> {
  try {
    yield* findUpstream(upstream)!.list!(houseCredential(upstream)!, since);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    throw new AppError("unavailable", `The list of ${upstream} cannot be read now, so nothing was compared: ${error.message}`, undefined, error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs });
  }
}
