import { sql } from "drizzle-orm";
import { arrayParam, isTransaction, together } from "@/db/transaction";
import { bookCharges, type Charge, type ChargeableCall, priceCalls } from "@/lib/charges/charge-calls";
import { type Context, transact } from "@/lib/context/context";
import { foldWrites } from "@/lib/context/fold-writes";
import { newId } from "@/lib/ids/ids";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { addToRollups, type RollupDelta } from "@/lib/rollups/add-to-rollups";
import { endHolds } from "@/lib/wallet/end-holds";
import { type FinishedCall, hashCall } from "./finished-call";

export type RecordOutcome = "accepted" | "duplicate" | "conflict";

/** The call is referred to, not copied: copying objects of so many fields took more time than all else here. */
type NewEvent = { id: string; hash: string; call: FinishedCall };
type Batch = { accountId: string; source: string; events: NewEvent[] };

/** Batches of at most so many calls are recorded together with others of their account, at most so many at once. */
const FOLD = 100;

/**
 * Records finished calls of one account: events, charges, ledger, ended holds and roll-ups, all or nothing. The only way in which
 * usage is charged. Returns an outcome for each call, in the order given. Repeating a batch, or any part of it, changes
 * nothing. Small batches that arrive while one of their account is being written share the next transaction. Throws
 * `not_found` for an unknown account.
 */
export async function recordUsage(ctx: Context, { accountId, source, calls }: { accountId: string; source: string; calls: FinishedCall[] }): Promise<RecordOutcome[]> {
  const batch = { accountId, source, events: calls.map((call) => ({ id: newId(call.occurredAt), hash: hashCall(call), call })) };
  if (calls.length <= FOLD && !isTransaction(ctx.db)) return recordFolded(ctx, batch);
  const [outcomes] = await recordBatches(ctx, [batch]);
  return outcomes!;
}

const recordFolded = foldWrites({ keyOf: ({ accountId, source }: Batch) => `${accountId} ${source}`, atOnce: FOLD, write: recordBatches });

/** Records batches of one account and source in one transaction, as if they were one batch. */
async function recordBatches(ctx: Context, batches: Batch[]): Promise<RecordOutcome[][]> {
  const { accountId, source } = batches[0]!;
  const events = batches.flatMap((batch) => batch.events);
  const outcomes = await transact(ctx, async (tx) => {
    const [wallet, recorded, cards] = await together([lockWallet(tx, accountId), findRecorded(tx, accountId, source, events), loadRateCards(tx.db, events.map(({ call }) => call.modelId))]);
    const { fresh, outcomes } = sortOut(events, recorded);
    if (fresh.length === 0) return outcomes;
    const charges = priceCalls(cards, fresh.filter(({ call }) => call.status === "completed").map(({ id, call }) => chargeable(id, call)));
    await together([
      insertEvents(tx, accountId, source, fresh),
      bookCharges(tx, wallet, [...charges.values()]),
      addToRollups(tx, accountId, fresh.map((event) => delta(event, charges.get(event.id)))),
      endHolds(tx, wallet, fresh.flatMap(({ call: { holdId, status } }) => (holdId ? [{ holdId, as: status === "completed" ? "captured" as const : "voided" as const }] : []))),
      noteKeyUse(tx, accountId, fresh),
    ]);
    return outcomes;
  });
  let at = 0;
  return batches.map((batch) => outcomes.slice(at, (at += batch.events.length)));
}

/** What a recorded call adds to the sums. */
function delta({ call }: NewEvent, charge: Charge | undefined): RollupDelta {
  return {
    call, calls: 1, unpricedCalls: call.status === "completed" && !charge ? 1 : 0, durationMs: call.durationMs,
    amountMicros: charge?.amountMicros ?? 0n, providerCostMicros: charge?.providerCostMicros ?? 0n, feeWaivedMicros: charge?.feeWaivedMicros ?? 0n,
    latencyMs: call.status === "completed" ? call.latencyMs : null,
  };
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

type Recorded = { event_id: string; content_hash: Buffer; usage_event_id: string };

/** Which of the event ids are recorded. Asked under the wallet's lock, so nobody else records one of them meanwhile. One by one, as in posting. */
async function findRecorded(ctx: Context, accountId: string, source: string, events: NewEvent[]): Promise<Recorded[]> {
  return ctx.db.execute<Recorded>(sql`
    select known.* from unnest(${arrayParam(events.map((e) => e.call.eventId), "text")}) as wanted (event_id) cross join lateral (
      select event_id, content_hash, usage_event_id from usage_event_keys where account_id = ${accountId} and source = ${source} and event_id = wanted.event_id limit 1
    ) known`);
}

/** Tells new events from repeats and conflicts. */
function sortOut(events: NewEvent[], recorded: Recorded[]): { fresh: NewEvent[]; outcomes: RecordOutcome[] } {
  const known = new Map(recorded.map((row) => [row.event_id, { id: row.usage_event_id, hash: row.content_hash.toString("hex") }]));
  const fresh: NewEvent[] = [];
  const outcomes = events.map((event): RecordOutcome => {
    const earlier = known.get(event.call.eventId);
    if (!earlier) {
      known.set(event.call.eventId, { id: "", hash: event.hash });
      fresh.push(event);
      return "accepted";
    }
    if (earlier.hash !== event.hash) return "conflict";
    // This very call recorded it in an earlier attempt, whose COMMIT succeeded without our hearing of it.
    return earlier.id === event.id ? "accepted" : "duplicate";
  });
  return { fresh, outcomes };
}

/** Events with the keys that make them unique. */
async function insertEvents(ctx: Context, accountId: string, source: string, events: NewEvent[]): Promise<void> {
  const now = ctx.clock.now().toISOString();
  await ctx.db.execute(sql`
    with fresh as materialized (
      select * from unnest(
        ${arrayParam(events.map((e) => e.id), "uuid")}, ${arrayParam(events.map((e) => e.call.eventId), "text")}, ${arrayParam(events.map((e) => `\\x${e.hash}`), "bytea")},
        ${arrayParam(events.map((e) => e.call.jobId), "text")}, ${arrayParam(events.map((e) => e.call.apiKeyId), "uuid")},
        ${arrayParam(events.map((e) => e.call.subAccount), "text")}, ${arrayParam(events.map((e) => e.call.tag), "text")},
        ${arrayParam(events.map((e) => e.call.modelId), "text")}, ${arrayParam(events.map((e) => e.call.status), "text")},
        ${arrayParam(events.map((e) => e.call.httpStatus), "integer")}, ${arrayParam(events.map((e) => e.call.funding), "text")},
        ${arrayParam(events.map((e) => e.call.requestedMs), "integer")}, ${arrayParam(events.map((e) => e.call.durationMs), "integer")},
        ${arrayParam(events.map((e) => e.call.resolution), "text")}, ${arrayParam(events.map((e) => e.call.aspectRatio), "text")},
        ${arrayParam(events.map((e) => e.call.upstreamId), "text")}, ${arrayParam(events.map((e) => e.call.latencyMs), "integer")},
        ${arrayParam(events.map((e) => e.call.error), "text")}, ${arrayParam(events.map((e) => e.call.occurredAt), "timestamptz")},
        ${arrayParam(events.map((e) => e.call.finishedAt), "timestamptz")}
      ) as e (id, event_id, content_hash, job_id, api_key_id, sub_account, tag, model_id, status, http_status, funding, requested_ms,
        duration_ms, resolution, aspect_ratio, upstream_id, latency_ms, error, occurred_at, finished_at)
    ), keys as (
      insert into usage_event_keys (account_id, source, event_id, usage_event_id, content_hash)
      select ${accountId}::uuid, ${source}, event_id, id, content_hash from fresh
    )
    insert into usage_events (account_id, source, received_at, created_at, id, event_id, job_id, api_key_id, sub_account, tag,
      model_id, status, http_status, funding, requested_ms, duration_ms, resolution, aspect_ratio, upstream_id, latency_ms,
      error, occurred_at, finished_at)
    select ${accountId}::uuid, ${source}::text, ${now}::timestamptz, ${now}::timestamptz, id, event_id, job_id, api_key_id, sub_account, tag,
      model_id, status, http_status, funding, requested_ms, duration_ms, resolution, aspect_ratio, upstream_id, latency_ms,
      error, occurred_at, finished_at from fresh`);
}
