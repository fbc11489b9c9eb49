import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { hashText } from "@/lib/ids/hash-text";
import { newId } from "@/lib/ids/ids";
import { recordUsage } from "@/lib/usage/record-usage";
import { type CheckedLines, checkLines, type Item, type Refusal } from "./check-lines";
import type { QuarantineReason } from "./gateway-log";
import type { LogLine } from "./take-lines";

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

/** How many accounts of a batch are written at once. */
const LANES = 4;

/**
 * Turns log lines into charged usage. Each account's share is one transaction; lines that cannot be used go to the
 * quarantine and the rest goes on. Every line gets an outcome, in the order given. Doing it again changes nothing.
 */
export async function ingestLines(ctx: Context, input: IngestInput): Promise<{ outcomes: LineOutcome[] }> {
  return recordLines(ctx, input, await checkLines(ctx, input.lines, input.reviewed));
}

/** The second half of `ingestLines`, for who has checked the lines ahead. */
export async function recordLines(ctx: Context, input: IngestInput, { byAccount, refusals }: CheckedLines): Promise<{ outcomes: LineOutcome[] }> {
  const outcomes = new Map<number, LineOutcome>();
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
  const wanted = [...new Set(items.map((item) => item.call.apiKeyId))];
  // One row with no key for an account that has none of them; no row at all without the account.
  const rows = await ctx.db.execute<{ id: string | null }>(sql`
    select k.id from accounts a left join api_keys k on k.account_id = ${accountId} and k.id = any(${arrayParam(wanted, "uuid")})
    where a.account_id = ${accountId} and a.kind = 'customer'`);
  const keys = new Set(rows.map((row) => row.id));
  return items.filter(({ line, call }) => {
    if (keys.has(call.apiKeyId)) return true;
    const [reason, detail] = rows.length > 0
      ? (["unknown_api_key", `api_key_id: ${call.apiKeyId} is no key of this account`] as const)
      : (["unknown_account", `account_id: ${accountId} does not exist`] as const);
    refusals.push({ line, reason, detail, accountId, eventId: call.eventId });
    return false;
  });
}

/** Keeps refused lines for a person, and returns them without those that a person has had recorded or set aside before. */
async function quarantine(ctx: Context, input: IngestInput, unsorted: Refusal[]): Promise<Refusal[]> {
  if (unsorted.length === 0) return [];
  // In one order for everybody: two batches with the same lines must not wait for each other.
  const hashed = unsorted.map((refusal) => ({ ...refusal, hash: hashText(refusal.line.raw) })).sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  const recorded = await ctx.db.execute<{ raw_hash: Buffer }>(sql`
    select raw_hash from quarantined_lines where source = ${input.source} and state <> 'open' and raw_hash = any(${arrayParam(hashed.map((r) => `\\x${r.hash}`), "bytea")})`);
  const known = new Set(recorded.map((row) => row.raw_hash.toString("hex")));
  const refusals = hashed.filter((refusal) => !known.has(refusal.hash));
  if (refusals.length === 0) return [];
  const now = ctx.clock.now().toISOString();
  // Postgres text cannot hold NUL; its visible symbol keeps the line readable.
  const raws = refusals.map((refusal) => refusal.line.raw.replaceAll("\u0000", "\u2400"));
  await ctx.db.execute(sql`
    insert into quarantined_lines (source, origin, state, received_at, id, raw_hash, raw, line, reason, detail, account_id)
    select ${input.source}::text, ${input.origin}::text, 'open', ${now}::timestamptz, q.* from unnest(
      ${arrayParam(refusals.map(() => newId()), "uuid")},
      ${arrayParam(refusals.map((r) => `\\x${r.hash}`), "bytea")},
      ${arrayParam(raws, "text")}, ${arrayParam(refusals.map((r) => r.line.line), "bigint")},
      ${arrayParam(refusals.map((r) => r.reason), "text")},
      ${arrayParam(refusals.map((r) => r.detail.replaceAll("\u0000", "\u2400")), "text")},
      ${arrayParam(refusals.map((r) => r.accountId), "uuid")}
    ) as q
    on conflict do nothing`);
  return refusals;
}
