import { addDays } from "date-fns";
import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import { quarantinedLines } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { MAX_DURATION_MS } from "@/lib/ingest/gateway-log";
import type { Micros } from "@/lib/money/micros";
import { loadRateCards, type RateCards } from "@/lib/pricing/load-rate-cards";
import { ratePrice } from "@/lib/pricing/rate-price";

/** Calls that may be worth money and are in no wallet yet: `valued` of them at the list price of when they were made, or of now. */
export type AtRisk = { calls: number; seconds: number; valued: number; micros: Micros };
export type ValueAtRisk = { unpriced: AtRisk; quarantined: AtRisk };

const PAGE = 1_000;
const none = (): AtRisk => ({ calls: 0, seconds: 0, valued: 0, micros: 0n });

function add(sum: AtRisk, cards: RateCards, now: Date, { model, resolution, ms, at }: { model: string | null; resolution: string; ms: number | null; at: Date | null }): void {
  const price = model === null || ms === null ? null : ((at && cards.findPrice("list", model, resolution, at)) ?? cards.findPrice("list", model, resolution, now));
  sum.calls += 1;
  sum.seconds += (ms ?? 0) / 1_000;
  if (!price) return;
  sum.valued += 1;
  sum.micros += ratePrice(price, ms!);
}

/** What completed calls without a price, and lines in quarantine, of all accounts may be worth. On one's own provider key nothing is. */
export async function readValueAtRisk(ctx: Context): Promise<ValueAtRisk> {
  const cards = await loadRateCards(ctx.db);
  const [unpriced, quarantined] = await Promise.all([readUnpriced(ctx, cards), readQuarantined(ctx, cards)]);
  return { unpriced, quarantined };
}

/** Weeks say which accounts have some, and when; their calls are then read by time. */
async function readUnpriced(ctx: Context, cards: RateCards): Promise<AtRisk> {
  const [sum, now] = [none(), ctx.clock.now()];
  const where = await ctx.db.execute<{ account_id: string; first: string; last: string; models: string[] }>(sql`
    select account_id, min(day)::text as first, max(day)::text as last, array_agg(distinct model_id) as models from ranking_days where grain = 'week' and unpriced_calls > 0 and funding = 'wallet' group by 1 order by 1`);
  for (const { account_id: accountId, first, last, models } of where) {
    const calls = await ctx.db.execute<{ model: string; resolution: string; ms: number; at: string }>(sql`
      select e.model_id as model, e.resolution, e.duration_ms as ms, e.occurred_at as at from usage_events e
      where e.account_id = ${accountId} and e.occurred_at >= ${new Date(first).toISOString()} and e.occurred_at < ${addDays(new Date(last), 7).toISOString()} and e.status = 'completed' and e.funding = 'wallet'
        and e.model_id = any(${arrayParam(models, "text")}) and not exists (select from charges c where c.account_id = ${accountId} and c.usage_event_id = e.id)`);
    for (const { model, resolution, ms, at } of calls) add(sum, cards, now, { model, resolution, ms, at: new Date(at) });
  }
  return sum;
}

/** A conflict is a call that is recorded already, with other content. Of lines that name the same call the first one counts. */
async function readQuarantined(ctx: Context, cards: RateCards): Promise<AtRisk> {
  const [sum, now] = [none(), ctx.clock.now()];
  const counted = new Set<string>();
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const rows = await ctx.db.select({ id: quarantinedLines.id, source: quarantinedLines.source, raw: quarantinedLines.raw }).from(quarantinedLines).where(and(eq(quarantinedLines.state, "open"), ne(quarantinedLines.reason, "conflict"), gt(quarantinedLines.id, after))).orderBy(asc(quarantinedLines.id)).limit(PAGE);
    for (const { source, raw } of rows) {
      const call = readRaw(raw);
      if (call === "nothing due") continue;
      const event = call.event && JSON.stringify([source, ...call.event]);
      if (event !== null && counted.has(event)) continue;
      if (event !== null) counted.add(event);
      add(sum, cards, now, call);
    }
    if (rows.length < PAGE) return sum;
    after = rows.at(-1)!.id;
  }
}

/** What a line says, as far as it can be read: it is in quarantine because something in it is wrong. `event` is account and event id, where it names both. */
function readRaw(raw: string): (Parameters<typeof add>[3] & { event: [string, string] | null }) | "nothing due" {
  let line: Record<string, unknown> = {};
  try {
    const read: unknown = JSON.parse(raw);
    if (read !== null && typeof read === "object") line = read as Record<string, unknown>;
  } catch {
    // Not even JSON: one more call of unknown worth.
  }
  if (line.status === "failed" || line.status === "cancelled" || line.funding === "byok") return "nothing due";
  const { model, delivered_ms: ms, resolution, submitted_at: at, account_id: account, event_id: event } = line;
  const time = typeof at === "string" ? new Date(at) : null;
  return {
    event: typeof account === "string" && typeof event === "string" ? [account.toLowerCase(), event] : null,
    model: typeof model === "string" ? model : null, resolution: typeof resolution === "string" ? resolution : "*",
    ms: typeof ms === "number" && Number.isSafeInteger(ms) && ms > 0 && ms <= MAX_DURATION_MS ? ms : null, at: time && !Number.isNaN(time.getTime()) ? time : null,
  };
}
