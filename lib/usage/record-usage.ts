import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import { type ChargeableCall, chargeCalls } from "@/lib/charges/charge-calls";
import { type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { addToRollups } from "@/lib/rollups/add-to-rollups";
import { endHolds } from "@/lib/wallet/end-holds";
import { type FinishedCall, hashCall } from "./finished-call";

export type RecordOutcome = "accepted" | "duplicate" | "conflict";

/** The call is referred to, not copied: copying objects of so many fields took more time than all else here. */
type NewEvent = { id: string; hash: string; call: FinishedCall };

/**
 * Records finished calls of one account: events, charges, ledger, ended holds and roll-ups, all or nothing. The only way in which
 * usage is charged. Returns an outcome for each call, in the order given. Repeating a batch, or any part of it, changes
 * nothing. Throws `not_found` for an unknown account.
 */
export async function recordUsage(ctx: Context, batch: { accountId: string; source: string; calls: FinishedCall[] }): Promise<RecordOutcome[]> {
  const { accountId, source } = batch;
  const hashed = batch.calls.map((call) => ({ id: newId(call.occurredAt), hash: hashCall(call), call }));
  return transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, accountId);
    const { fresh, outcomes } = await claimKeys(tx, accountId, source, hashed);
    if (fresh.length === 0) return outcomes;
    await insertEvents(tx, accountId, source, fresh);
    const completed = fresh.filter(({ call }) => call.status === "completed").map(({ id, call }) => chargeable(id, call));
    const charges = await chargeCalls(tx, wallet, await loadRateCards(tx.db), completed);
    await addToRollups(tx, accountId, fresh.map(({ id, call }) => {
      const charge = charges.get(id);
      return {
        call, calls: 1, unpricedCalls: call.status === "completed" && !charge ? 1 : 0, durationMs: call.durationMs,
        amountMicros: charge?.amountMicros ?? 0n,
        providerCostMicros: charge?.providerCostMicros ?? 0n,
        feeWaivedMicros: charge?.feeWaivedMicros ?? 0n,
      };
    }));
    await endHolds(tx, wallet, fresh.flatMap(({ call: { holdId, status } }) => (holdId ? [{ holdId, as: status === "completed" ? "captured" as const : "voided" as const }] : [])));
    await noteKeyUse(tx, accountId, fresh);
    return outcomes;
  });
}

function chargeable(usageEventId: string, { modelId, resolution, funding, durationMs, occurredAt }: FinishedCall): ChargeableCall {
  return { usageEventId, modelId, resolution, funding, durationMs, occurredAt };
}

/** When each API key was last used: the newest call that we know of, in whatever order they arrive. */
async function noteKeyUse(ctx: Context, accountId: string, events: NewEvent[]): Promise<void> {
  const newest = new Map<string, Date>();
  for (const { call: { apiKeyId, occurredAt } } of events) if ((newest.get(apiKeyId) ?? new Date(0)) < occurredAt) newest.set(apiKeyId, occurredAt);
  await ctx.db.execute(sql`
    update api_keys set last_used_at = greatest(api_keys.last_used_at, used.at)
    from unnest(${arrayParam([...newest.keys()], "uuid")}, ${arrayParam([...newest.values()], "timestamptz")}) as used (id, at)
    where api_keys.account_id = ${accountId} and api_keys.id = used.id`);
}

/** Takes the event ids that nobody has used, and tells repeats from conflicts for the others. */
async function claimKeys(ctx: Context, accountId: string, source: string, events: NewEvent[]) {
  const first = new Map<string, NewEvent>();
  for (const event of events) if (!first.has(event.call.eventId)) first.set(event.call.eventId, event);
  const candidates = [...first.values()];
  const claimed = await ctx.db.execute<{ event_id: string }>(sql`
    insert into usage_event_keys (account_id, source, event_id, usage_event_id, content_hash)
    select ${accountId}::uuid, ${source}::text, k.* from unnest(
      ${arrayParam([...first.keys()], "text")}, ${arrayParam(candidates.map((e) => e.id), "uuid")},
      ${arrayParam(candidates.map((e) => `\\x${e.hash}`), "bytea")}) as k
    on conflict do nothing returning event_id`);
  const claimedIds = new Set(claimed.map((row) => row.event_id));
  const taken = [...first.keys()].filter((eventId) => !claimedIds.has(eventId));
  const stored = new Map<string, string>();
  // Keys that this very call took in an earlier attempt, whose COMMIT succeeded without our hearing of it.
  const ours = new Set<string>();
  if (taken.length > 0) {
    const rows = await ctx.db.execute<{ event_id: string; content_hash: Buffer; usage_event_id: string }>(sql`
      select event_id, content_hash, usage_event_id from usage_event_keys
      where account_id = ${accountId} and source = ${source} and event_id = any(${arrayParam(taken, "text")})`);
    for (const row of rows) {
      stored.set(row.event_id, row.content_hash.toString("hex"));
      if (first.get(row.event_id)!.id === row.usage_event_id) ours.add(row.event_id);
    }
  }
  const fresh: NewEvent[] = [];
  const outcomes = events.map((event): RecordOutcome => {
    const { eventId } = event.call;
    if ((stored.get(eventId) ?? first.get(eventId)!.hash) !== event.hash) return "conflict";
    if (ours.delete(eventId)) return "accepted";
    if (!claimedIds.delete(eventId)) return "duplicate";
    fresh.push(event);
    return "accepted";
  });
  return { fresh, outcomes };
}

async function insertEvents(ctx: Context, accountId: string, source: string, events: NewEvent[]): Promise<void> {
  const now = ctx.clock.now().toISOString();
  await ctx.db.execute(sql`
    insert into usage_events (account_id, source, received_at, created_at, id, event_id, job_id, api_key_id, sub_account, tag,
      model_id, status, http_status, funding, requested_ms, duration_ms, resolution, aspect_ratio, upstream_id, latency_ms,
      error, occurred_at, finished_at)
    select ${accountId}::uuid, ${source}::text, ${now}::timestamptz, ${now}::timestamptz, e.* from unnest(
      ${arrayParam(events.map((e) => e.id), "uuid")}, ${arrayParam(events.map((e) => e.call.eventId), "text")},
      ${arrayParam(events.map((e) => e.call.jobId), "text")}, ${arrayParam(events.map((e) => e.call.apiKeyId), "uuid")},
      ${arrayParam(events.map((e) => e.call.subAccount), "text")}, ${arrayParam(events.map((e) => e.call.tag), "text")},
      ${arrayParam(events.map((e) => e.call.modelId), "text")}, ${arrayParam(events.map((e) => e.call.status), "text")},
      ${arrayParam(events.map((e) => e.call.httpStatus), "integer")}, ${arrayParam(events.map((e) => e.call.funding), "text")},
      ${arrayParam(events.map((e) => e.call.requestedMs), "integer")}, ${arrayParam(events.map((e) => e.call.durationMs), "integer")},
      ${arrayParam(events.map((e) => e.call.resolution), "text")}, ${arrayParam(events.map((e) => e.call.aspectRatio), "text")},
      ${arrayParam(events.map((e) => e.call.upstreamId), "text")}, ${arrayParam(events.map((e) => e.call.latencyMs), "integer")},
      ${arrayParam(events.map((e) => e.call.error), "text")}, ${arrayParam(events.map((e) => e.call.occurredAt), "timestamptz")},
      ${arrayParam(events.map((e) => e.call.finishedAt), "timestamptz")}
    ) as e`);
}
