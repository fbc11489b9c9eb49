import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { models } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { type FinishedCall } from "@/lib/usage/finished-call";
import { recordUsage } from "@/lib/usage/record-usage";
import { parseGatewayLog, type QuarantineReason } from "./gateway-log";

export type LogLine = { raw: string; line: number };
export type LineOutcome = {
  line: number;
  eventId: string | null;
  outcome: "accepted" | "duplicate" | "conflict" | "quarantined";
  reason?: QuarantineReason;
  detail?: string;
};
export type IngestInput = {
  /** Which gateway wrote the lines; part of an event's identity. */
  source: string;
  /** Where the lines came from, for the quarantine: a file's name or a route. */
  origin: string;
  lines: LogLine[];
  /** A person has looked at these lines: implausible lengths pass. */
  reviewed?: boolean;
  /** Do not store refused lines again: they are in the quarantine already. */
  replay?: boolean;
};

type Refusal = { line: LogLine; reason: QuarantineReason; detail: string; accountId: string | null; eventId: string | null };
/** How many accounts of a batch are written at once. */
const LANES = 3;

type Item = { line: LogLine; call: FinishedCall };

/**
 * Turns log lines into charged usage. Each account's share is one transaction; lines that cannot be used go to the
 * quarantine and the rest goes on. Every line gets an outcome, in the order given. Doing it again changes nothing.
 */
export async function ingestLines(ctx: Context, input: IngestInput): Promise<{ outcomes: LineOutcome[] }> {
  const outcomes = new Map<number, LineOutcome>();
  const refusals: Refusal[] = [];
  const byAccount = new Map<string, Item[]>();
  const now = ctx.clock.now();
  async function ingestAccount(accountId: string, items: Item[]): Promise<void> {
    const usable = await refuseUnknownKeys(ctx, accountId, items, refusals);
    if (usable.length === 0) return;
    const results = await recordUsage(ctx, { accountId, source: input.source, calls: usable.map((item) => item.call) });
    usable.forEach(({ line, call }, i) => {
      const outcome = results[i]!;
      outcomes.set(line.line, { line: line.line, eventId: call.eventId, outcome });
      if (outcome === "conflict") {
        refusals.push({ line, reason: "conflict", detail: "event_id: recorded before with other content", accountId, eventId: call.eventId });
      }
    });
  }
  const known = new Set((await ctx.db.select({ id: models.id }).from(models)).map((model) => model.id));
  for (const line of input.lines) {
    const parsed = parseGatewayLog(line.raw, now, input.reviewed);
    if (!parsed.ok) refusals.push({ line, ...parsed });
    else if (!known.has(parsed.call.modelId)) {
      refusals.push({ line, reason: "unknown_model", detail: `model: ${parsed.call.modelId} is not in the catalog`, accountId: parsed.accountId, eventId: parsed.call.eventId });
    } else {
      const items = byAccount.get(parsed.accountId);
      if (items) items.push({ line, call: parsed.call });
      else byAccount.set(parsed.accountId, [{ line, call: parsed.call }]);
    }
  }
  // Accounts share no lock, so a few go at once: one's statements run while another's are being prepared.
  const waiting = [...byAccount];
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await ingestAccount(next[0], next[1]);
  }));
  const refused = input.replay ? refusals : await quarantine(ctx, input, refusals);
  for (const { line, eventId } of refusals) outcomes.set(line.line, { line: line.line, eventId, outcome: "duplicate" });
  for (const { line, reason, detail, eventId } of refused) {
    outcomes.set(line.line, { line: line.line, eventId, outcome: reason === "conflict" ? "conflict" : "quarantined", reason, detail });
  }
  return { outcomes: input.lines.map((line) => outcomes.get(line.line)!) };
}

/** Keeps the calls whose account exists and owns the API key. */
async function refuseUnknownKeys(ctx: Context, accountId: string, items: Item[], refusals: Refusal[]): Promise<Item[]> {
  const [account] = await ctx.db.execute(sql`select 1 from accounts where account_id = ${accountId} and kind = 'customer'`);
  const wanted = [...new Set(items.map((item) => item.call.apiKeyId))];
  const rows = account
    ? await ctx.db.execute<{ id: string }>(sql`select id from api_keys where account_id = ${accountId} and id = any(${arrayParam(wanted, "uuid")})`)
    : [];
  const keys = new Set(rows.map((row) => row.id));
  return items.filter(({ line, call }) => {
    if (keys.has(call.apiKeyId)) return true;
    const [reason, detail] = account
      ? (["unknown_api_key", `api_key_id: ${call.apiKeyId} is no key of this account`] as const)
      : (["unknown_account", `account_id: ${accountId} does not exist`] as const);
    refusals.push({ line, reason, detail, accountId, eventId: call.eventId });
    return false;
  });
}

/** Keeps refused lines for a person, and returns them without those that a person has had recorded before. */
async function quarantine(ctx: Context, input: IngestInput, unsorted: Refusal[]): Promise<Refusal[]> {
  if (unsorted.length === 0) return [];
  // In one order for everybody: two batches with the same lines must not wait for each other.
  const hashed = unsorted.map((refusal) => ({ ...refusal, hash: createHash("sha256").update(refusal.line.raw).digest() })).sort((a, b) => a.hash.compare(b.hash));
  const recorded = await ctx.db.execute<{ raw_hash: Buffer }>(sql`
    select raw_hash from quarantined_lines where source = ${input.source} and state = 'replayed' and raw_hash = any(${arrayParam(hashed.map((r) => r.hash), "bytea")})`);
  const known = new Set(recorded.map((row) => row.raw_hash.toString("hex")));
  const refusals = hashed.filter((refusal) => !known.has(refusal.hash.toString("hex")));
  if (refusals.length === 0) return [];
  const now = ctx.clock.now().toISOString();
  // Postgres text cannot hold NUL; its visible symbol keeps the line readable.
  const raws = refusals.map((refusal) => refusal.line.raw.replaceAll("\u0000", "\u2400"));
  await ctx.db.execute(sql`
    insert into quarantined_lines (source, origin, state, received_at, id, raw_hash, raw, line, reason, detail, account_id)
    select ${input.source}::text, ${input.origin}::text, 'open', ${now}::timestamptz, q.* from unnest(
      ${arrayParam(refusals.map(() => newId()), "uuid")},
      ${arrayParam(refusals.map((r) => r.hash), "bytea")},
      ${arrayParam(raws, "text")}, ${arrayParam(refusals.map((r) => r.line.line), "bigint")},
      ${arrayParam(refusals.map((r) => r.reason), "text")},
      ${arrayParam(refusals.map((r) => r.detail.replaceAll("\u0000", "\u2400")), "text")},
      ${arrayParam(refusals.map((r) => r.accountId), "uuid")}
    ) as q
    on conflict do nothing`);
  return refusals;
}
