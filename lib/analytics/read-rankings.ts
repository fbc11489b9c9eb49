import { type SQL, sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import { allowMemory, arrayParam, together } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { NEW_DAYS, rowsToRead, type RankingQuestion, type RankingWindow, type RankMeasure, type Segment } from "./rankings";

/** Sums of calls of any number of accounts. Provider cost under BYOK stands apart from spend. */
export type RankedSums = {
  calls: number; completed: number; failed: number; unpriced: number; durationMs: number; spendMicros: Micros; byokCostMicros: Micros;
  /** Those with at least one such call. */
  accounts: number;
};
/** What the largest accounts have of a sum, and the accounts that came and went: with calls in one window, and none in the one before it or after it. */
export type Holders = { /** How many accounts have some of it: a refused call alone does not count. */ holders: number; top1: bigint; top5: bigint; top10: bigint; gained: number; lost: number };
export type RankedGroup = {
  /** A model's or provider's id. */
  key: string;
  /** The three windows before, the oldest first, and the window itself. None where there were no calls. */
  windows: ((RankedSums & Holders) | null)[];
  /** By place of the bucket in the window, where there were calls. */
  buckets: Map<number, RankedSums & Pick<Holders, "holders" | "top1">>;
};
export type Rankings = {
  groups: RankedGroup[];
  /** All groups as one; it has no buckets. */
  all: RankedGroup;
  names: Map<string, { name: string; colorIndex: number; provider: string }>; providers: { id: string; name: string }[];
  /** The first day with calls, `2026-05-30`; null: none yet. */
  since: string | null;
};

/** What the parts of a group are shares of: accounts and rates do not add up, so calls stand for them. */
export const shareBasis = (measure: RankMeasure) => (measure === "accounts" || measure === "success_rate" ? "calls" : measure);
/** The same by the columns of `CELL`. */
export const BASES: Record<ReturnType<typeof shareBasis>, SQL> = { spend: sql`amount`, seconds: sql`ms`, calls: sql`calls`, byok_cost: sql`byok` };
/** The number of the window asked about, after the three before it. */
export const ASKED = 3;

type Row = {
  bucket: number | null; span: number | null; key: string; calls: string; completed: string; failed: string; unpriced: string; ms: string; amount: string; byok: string;
  accounts: string; holders: string; top1: string; top5: string | null; top10: string | null; gained: string | null; lost: string | null;
};

/** Conditions of a segment on `ranking_days r`. An account is new when its first call, whichever it was, is recent at the window's end. */
export function inSegment({ funding, provider, accounts }: Segment, { to }: Pick<RankingWindow, "to">): SQL {
  const since = new Date(to.getTime() - NEW_DAYS * 86_400_000);
  return sql.join([
    ...(funding ? [sql`and r.funding = ${funding}`] : []),
    ...(provider ? [sql`and r.model_id in (select id from models where provider_id = ${provider})`] : []),
    ...(accounts ? [sql`and r.account_id in (select w.account_id from wallets w where ${accounts === "new" ? sql`not` : sql``} exists (select from ranking_days o where o.account_id = w.account_id and o.grain = 'day' and o.day < ${day(since)}::date))`] : []),
  ], sql` `);
}

/** `2026-11-26` of an instant. */
export const day = (at: Date) => at.toISOString().slice(0, 10);

/** Sums of rows of `ranking_days r`. */
export const CELL = sql`sum(r.calls) as calls, sum(r.completed_calls) as completed, sum(r.failed_calls) as failed, sum(r.unpriced_calls) as unpriced, sum(r.duration_ms)::bigint as ms, sum(r.amount_micros)::bigint as amount,
  coalesce(sum(r.provider_cost_micros) filter (where r.funding = 'byok'), 0)::bigint as byok`;

/** The rows of a window and of those before it. */
export function withinWindow(window: Parameters<typeof rowsToRead>[0]): SQL {
  const { weeks, days } = rowsToRead(window);
  return sql`(r.grain = 'week' and r.day = any(${arrayParam(weeks.map(day), "date")}) or r.grain = 'day' and r.day = any(${arrayParam(days.map(day), "date")}))`;
}

/** Which of the windows before a row belongs to, from 0 on, or, from 3 on, which bucket. */
const placeIn = ({ before, starts }: RankingWindow): SQL => sql`width_bucket(r.day, ${arrayParam([...before, ...starts].map(day), "date")}) - 1`;

async function withMemory(ctx: Context, statement: SQL): Promise<Row[]> {
  const [, rows] = await transact(ctx, ({ db }) => together([allowMemory(db), db.execute<Row>(statement)]));
  return rows;
}

/** As a constant of the text, so that it is the same wherever it stands in it. */
const LAST = sql.raw(String(ASKED));
const SUMS = sql`sum(calls)::bigint as calls, sum(completed)::bigint as completed, sum(failed)::bigint as failed, sum(unpriced)::bigint as unpriced, sum(ms)::bigint as ms, sum(amount)::bigint as amount, sum(byok)::bigint as byok`;

/**
 * Models or providers over all accounts: their sums in a window, in the three before it and by bucket, with how many accounts
 * they have and what the largest of these have of them. One pass over the days of all accounts.
 */
export async function readRankings(ctx: Context, { measure, by, window, segment }: Pick<RankingQuestion, "measure" | "by" | "window" | "segment">): Promise<Rankings> {
  const basis = BASES[shareBasis(measure)];
  const [rows, catalog, makers, [first]] = await Promise.all([
    withMemory(ctx, sql`
      with cells as (
        select r.account_id, ${by === "model" ? sql`r.model_id` : sql`m.provider_id`} as key, ${placeIn(window)} as place, ${CELL}
        from ranking_days r ${by === "model" ? sql`` : sql`join models m on m.id = r.model_id`}
        where ${withinWindow(window)} ${inSegment(segment, window)} group by 1, 2, 3
      ), held as (
        select coalesce(key, '') as key, account_id, span, ${SUMS} from (select *, least(place, ${LAST}) as span from cells) c group by grouping sets ((key, account_id, span), (account_id, span))
      ), placed as (
        select *, row_number() over (partition by key, span order by ${basis} desc, account_id) as place from held
      ), moves as (
        select key, count(*) filter (where came and not was) as gained, count(*) filter (where was and not came) as lost
        from (select key, account_id, bool_or(span = ${LAST}) as came, bool_or(span < ${LAST}) as was from held where span >= ${LAST} - 1 group by 1, 2) accounts group by 1
      )
      select null::integer as bucket, span, key, ${SUMS}, count(*) as accounts, count(*) filter (where ${basis} > 0) as holders, sum(${basis}) filter (where place = 1) as top1, sum(${basis}) filter (where place <= 5) as top5, sum(${basis}) filter (where place <= 10) as top10,
        max(gained) as gained, max(lost) as lost
      from placed left join moves using (key) group by span, key
      union all
      select place - ${LAST}, null, key, ${SUMS}, count(*), count(*) filter (where ${basis} > 0), max(${basis}), null, null, null, null from cells where place >= ${LAST} group by place, key`),
    ctx.db.select({ id: models.id, name: models.name, providerId: models.providerId, colorIndex: models.colorIndex }).from(models), ctx.db.select({ id: providers.id, name: providers.name }).from(providers),
    ctx.db.execute<{ day: string | null }>(sql`select min(day)::text as day from ranking_days where grain = 'day'`),
  ]);
  const groups = new Map<string, RankedGroup>();
  for (const row of rows) {
    const group = groups.get(row.key) ?? { key: row.key, windows: [null, null, null, null], buckets: new Map() };
    groups.set(row.key, group);
    const sums = {
      calls: Number(row.calls), completed: Number(row.completed), failed: Number(row.failed), unpriced: Number(row.unpriced), durationMs: Number(row.ms), spendMicros: BigInt(row.amount), byokCostMicros: BigInt(row.byok),
      accounts: Number(row.accounts), holders: Number(row.holders), top1: BigInt(row.top1),
    };
    if (row.bucket !== null) group.buckets.set(row.bucket, sums);
    else group.windows[row.span!] = { ...sums, top5: BigInt(row.top5!), top10: BigInt(row.top10!), gained: Number(row.gained ?? 0), lost: Number(row.lost ?? 0) };
  }
  const all = groups.get("") ?? { key: "", windows: [null, null, null, null], buckets: new Map() };
  groups.delete("");
  return {
    groups: [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), all, since: first?.day ?? null,
    names: new Map(by === "model" ? catalog.map(({ id, name, colorIndex, providerId }) => [id, { name, colorIndex, provider: providerId }]) : makers.map(({ id, name }, i) => [id, { name, colorIndex: i, provider: id }])),
    providers: makers.toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}
