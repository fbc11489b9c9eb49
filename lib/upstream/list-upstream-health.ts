import { and, gt, sql } from "drizzle-orm";
import { upstreamBreakers, upstreamMinutes } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { houseCredential, listUpstreams } from "./get-upstream";

const WINDOW_MS = 15 * 60_000;
const WELL = 0.95;
const FEW = 5;

export type UpstreamHealth = {
  upstream: string;
  /** Whether calls paid from a wallet can be sent there. */
  configured: boolean;
  /** `down`: left alone after it failed. `degraded`: it is being tried again, or more than one request in twenty failed. */
  status: "operational" | "degraded" | "down";
  requests: number;
  failures: number;
  /** From 0 to 1; null when nothing was asked in the last quarter of an hour. */
  successRate: number | null;
  meanLatencyMs: number | null;
  breaker: "closed" | "open" | "trying";
  openUntil: Date | null;
  lastError: string | null;
};

/** How every upstream has done in the last quarter of an hour, by its own faults only. */
export async function listUpstreamHealth(ctx: Context): Promise<UpstreamHealth[]> {
  const now = ctx.clock.now();
  const [minutes, breakers] = await Promise.all([
    ctx.db.select({
      upstream: upstreamMinutes.upstream, requests: sql<string>`sum(${upstreamMinutes.requests})`, failures: sql<string>`sum(${upstreamMinutes.failures})`, latencyMs: sql<string>`sum(${upstreamMinutes.latencyMs})`,
    }).from(upstreamMinutes).where(and(gt(upstreamMinutes.minuteAt, new Date(now.getTime() - WINDOW_MS)))).groupBy(upstreamMinutes.upstream),
    ctx.db.select().from(upstreamBreakers),
  ]);
  return listUpstreams().map((upstream) => {
    const sum = minutes.find((row) => row.upstream === upstream);
    const breaker = breakers.find((row) => row.upstream === upstream);
    const [requests, failures] = [Number(sum?.requests ?? 0), Number(sum?.failures ?? 0)];
    const successRate = requests > 0 ? (requests - failures) / requests : null;
    const openUntil = breaker?.openUntil ?? null;
    const state = openUntil === null ? "closed" : openUntil > now ? "open" : "trying";
    const isUnwell = state === "trying" || (failures >= FEW && successRate! < WELL);
    return {
      upstream, configured: houseCredential(upstream) !== null, status: state === "open" ? "down" : isUnwell ? "degraded" : "operational", requests, failures, successRate,
      meanLatencyMs: requests > 0 ? Math.round(Number(sum!.latencyMs) / requests) : null, breaker: state, openUntil, lastError: breaker?.lastError ?? null,
    };
  });
}
