import { and, asc, eq, isNotNull } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import { isOffered } from "@/lib/catalog/is-offered";
import type { Context } from "@/lib/context/context";
import { listUpstreamHealth, type UpstreamHealth } from "@/lib/upstream/list-upstream-health";

const WORST_FIRST: UpstreamHealth["status"][] = ["down", "degraded", "operational"];

/**
 * The providers whose models are made here, and how their upstreams have done lately, in the public API's form. One that was
 * not asked has no rate and no latency: nothing was measured; nor has one a status that this gateway has no account at. What an upstream said of its errors stays with the operator.
 */
export async function listProviderHealth(ctx: Context) {
  const [served, health] = await Promise.all([
    ctx.db.selectDistinct({ id: providers.id, name: providers.name, upstream: models.upstream }).from(models).innerJoin(providers, eq(providers.id, models.providerId))
      .where(and(isNotNull(models.upstream), isOffered(ctx.clock.now()))).orderBy(asc(providers.id)),
    listUpstreamHealth(ctx),
  ]);
  const names = new Map(served.map(({ id, name }) => [id, name]));
  return [...names].map(([id, name]) => {
    const upstreams = health.filter(({ upstream }) => served.some((row) => row.id === id && row.upstream === upstream));
    const sum = (of: (one: UpstreamHealth) => number) => upstreams.reduce((total, one) => total + of(one), 0);
    const [requests, failures] = [sum((one) => one.requests), sum((one) => one.failures)];
    const configured = upstreams.some((one) => one.configured);
    return {
      id, object: "provider", name, status: configured || requests > 0 ? (WORST_FIRST.find((status) => upstreams.some((one) => one.status === status)) ?? "down") : null, configured,
      requests, failures, success_rate: requests > 0 ? (requests - failures) / requests : null, latency_ms: requests > 0 ? Math.round(sum((one) => (one.meanLatencyMs ?? 0) * one.requests) / requests) : null,
    };
  });
}
