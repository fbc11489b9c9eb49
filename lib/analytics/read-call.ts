import { and, asc, eq, sql } from "drizzle-orm";
import { charges, holds, jobs, jobSteps, ledgerTransactions, prices, usageEvents } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { isId } from "@/lib/ids/ids";
import { idOfPublic } from "@/lib/ids/public-id";
import { type LedgerPosting, listPostings } from "./list-transactions";

type Price = typeof prices.$inferSelect;
export type CallStory = {
  event: typeof usageEvents.$inferSelect; model: string; apiKey: string | null;
  charge: (Omit<typeof charges.$inferSelect, "providerCostMicros"> & { /** Null where it is nobody's business. */ providerCostMicros: bigint | null; list: Price | null; upstream: Price | null }) | null;
  /** What the charge booked; null when nothing was to be booked. */
  entry: { seq: number; bookedAt: Date; balanceMicros: bigint; postings: LedgerPosting[] } | null;
  /** Of our own gateway's calls only. */
  job: typeof jobs.$inferSelect | null; hold: typeof holds.$inferSelect | null; steps: { kind: string; at: Date; detail: Record<string, unknown> }[];
};

/**
 * Everything that is known of one call of an account, from its request to the ledger; what a call on credits costs the
 * platform only `withCosts`. Null when there is no such call.
 */
export async function readCall(ctx: Context, accountId: string, id: string, { withCosts }: { withCosts: boolean }): Promise<CallStory | null> {
  if (!isId(id)) return null;
  const [event] = await ctx.db.select().from(usageEvents).where(and(eq(usageEvents.accountId, accountId), eq(usageEvents.id, id)));
  if (!event) return null;
  const jobId = idOfPublic("job", event.jobId);
  const [[charge], [transaction], [names], [job], [hold], steps] = await Promise.all([
    ctx.db.select().from(charges).where(and(eq(charges.accountId, accountId), eq(charges.usageEventId, id))),
    ctx.db.select().from(ledgerTransactions).where(and(eq(ledgerTransactions.accountId, accountId), eq(ledgerTransactions.idempotencyKey, `usage.charge:${id}`))),
    ctx.db.execute<{ model: string | null; api_key: string | null }>(sql`
      select (select name from models where id = ${event.modelId}) as model, (select k.name from api_keys k where k.account_id = ${accountId} and k.id = ${event.apiKeyId}) as api_key`),
    jobId ? ctx.db.select().from(jobs).where(and(eq(jobs.accountId, accountId), eq(jobs.id, jobId))) : [],
    jobId ? ctx.db.select().from(holds).where(and(eq(holds.accountId, accountId), eq(holds.id, jobId))) : [],
    jobId ? ctx.db.select({ kind: jobSteps.kind, at: jobSteps.at, detail: jobSteps.detail }).from(jobSteps).where(and(eq(jobSteps.accountId, accountId), eq(jobSteps.jobId, jobId))).orderBy(asc(jobSteps.at), asc(jobSteps.id)) : [],
  ]);
  const lines = charge ? await ctx.db.select().from(prices).where(sql`${prices.id} in (${charge.priceId}::uuid, ${charge.upstreamPriceId}::uuid)`) : [];
  const costs = withCosts || event.funding === "byok";
  return {
    event, model: names!.model ?? event.modelId, apiKey: names!.api_key,
    charge: charge ? { ...charge, providerCostMicros: costs ? charge.providerCostMicros : null, list: lines.find((line) => line.id === charge.priceId) ?? null, upstream: costs ? lines.find((line) => line.id === charge.upstreamPriceId) ?? null : null } : null,
    entry: transaction ? { seq: transaction.seq, bookedAt: transaction.bookedAt, balanceMicros: transaction.balanceMicros, postings: await listPostings(ctx, accountId, transaction.seq, { withCosts }) } : null,
    job: job ?? null, hold: hold ?? null, steps,
  };
}
