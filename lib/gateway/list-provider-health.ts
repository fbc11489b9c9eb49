import { subHours } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";

type Row = { id: string; name: string; open: boolean; requests: string; failures: string; latency_ms: string; last_at: string | null };

/** From this share of failed requests on, a provider counts as degraded. */
const DEGRADED = 0.1;

/**
 * The providers that models are made by, and how their upstreams answered in the last hour, in the public API's form. While
 * a circuit breaker is open a provider is down. One that was not asked has no rate and no latency: nothing was measured.
 */
export async function listProviderHealth(ctx: Context) {
  const now = ctx.clock.now();
  const rows = await ctx.db.execute<Row>(sql`
    select p.id, p.name, bool_or(coalesce(b.open_until > ${now.toISOString()}::timestamptz, false)) as open,
      coalesce(sum(s.requests), 0) as requests, coalesce(sum(s.failures), 0) as failures, coalesce(sum(s.latency_ms), 0) as latency_ms, max(s.last_at) as last_at
    from (select distinct provider_id, upstream from models where upstream is not null and (retired_at is null or retired_at > ${now.toISOString()}::timestamptz)) m
    join providers p on p.id = m.provider_id
    left join upstream_breakers b on b.upstream = m.upstream
    left join (
      select upstream, sum(requests) as requests, sum(failures) as failures, sum(latency_ms) as latency_ms, max(minute_at) as last_at
      from upstream_minutes where minute_at >= ${subHours(now, 1).toISOString()}::timestamptz group by 1) s on s.upstream = m.upstream
    group by p.id, p.name order by p.id`);
  return rows.map(({ id, name, open, last_at, ...sums }) => {
    const [requests, failures, latencyMs] = [Number(sums.requests), Number(sums.failures), Number(sums.latency_ms)];
    return {
      id, object: "provider", name, status: open ? "down" : failures > DEGRADED * requests ? "degraded" : "operational",
      requests, failures, success_rate: requests > 0 ? (requests - failures) / requests : null, latency_ms: requests > 0 ? Math.round(latencyMs / requests) : null,
      last_request_at: last_at ? new Date(last_at).toISOString() : null,
    };
  });
}
