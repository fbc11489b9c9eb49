import { and, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { usageDaysKept, usageRollups, usageSegments } from "@/db/schema";
import { together } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { type LocalDay, localDays } from "@/lib/time/local-days";
import { BUCKET_MS } from "./add-to-rollups";
import { GRAIN_NAMES, NAMES, NUMBERS, type Segment, type SegmentRow, segmentsOf } from "./segments";

const DAY_MS = 86_400_000;

/** How many roll-ups an account has before its days are worth keeping: fewer are read as fast themselves. */
export const WORTH_KEEPING = 5_000;

/**
 * Keeps the days of a zone that are over and not kept yet, from the roll-ups. Returns how many days are kept now that were not.
 * Safe at any time: what is read from kept days and from roll-ups is the same.
 */
export async function keepDays(ctx: Context, accountId: string, timeZone: string): Promise<number> {
  const missing = await findMissing(ctx, accountId, timeZone);
  for (const day of missing) {
    // The account's writers wait for as long as one day takes.
    await transact(ctx, async (tx) => {
      await lockWallet(tx, accountId);
      await keepDay(tx, accountId, timeZone, day);
    });
  }
  return missing.length;
}

async function findMissing(ctx: Context, accountId: string, timeZone: string): Promise<LocalDay[]> {
  const [first] = await ctx.db.execute<{ at: string }>(sql`select bucket_at as at from usage_rollups where account_id = ${accountId} order by bucket_at limit 1`);
  if (!first) return [];
  const kept = await ctx.db.execute<{ day: string }>(sql`select day::text as day from usage_days_kept where account_id = ${accountId} and time_zone = ${timeZone}`);
  const known = new Set(kept.map(({ day }) => day));
  const from = new Date(new Date(first.at).getTime() - DAY_MS);
  return localDays(from, ctx.clock.now(), timeZone).filter(({ day }) => !known.has(day));
}

async function keepDay(tx: Context, accountId: string, timeZone: string, day: LocalDay): Promise<void> {
  const segments = await sumUp(tx, accountId, timeZone, day);
  const key = { accountId, timeZone, day: day.day };
  await together([
    tx.db.delete(usageSegments).where(segmentsAt(key)),
    ...(segments.length > 0 ? [tx.db.insert(usageSegments).values(segments.map((segment) => ({ ...key, ...segment })))] : []),
    tx.db.insert(usageDaysKept).values(key).onConflictDoNothing(),
  ]);
}

const segmentsAt = ({ accountId, timeZone, day }: { accountId: string; timeZone: string; day: string }) =>
  and(eq(usageSegments.accountId, accountId), eq(usageSegments.timeZone, timeZone), inArray(usageSegments.grain, GRAIN_NAMES), eq(usageSegments.day, day));

/** A day's segments as its roll-ups say. By quarter hour in UTC alone: quarter hours are the same in all zones. */
async function sumUp(ctx: Context, accountId: string, timeZone: string, { from, to }: LocalDay): Promise<Segment[]> {
  const rows = await ctx.db.select().from(usageRollups).where(and(eq(usageRollups.accountId, accountId), gte(usageRollups.bucketAt, from), lt(usageRollups.bucketAt, to)));
  return segmentsOf(rows.map((row): SegmentRow => {
    const told = { ...row, completedCalls: row.status === "completed" ? row.calls : 0, failedCalls: row.status === "failed" ? row.calls : 0 };
    return { slot: Math.floor((row.bucketAt.getTime() - from.getTime()) / BUCKET_MS), names: NAMES.map((name) => row[name]), numbers: NUMBERS.map((name) => Number(told[name])), latencies: row.latencyBuckets };
  }), timeZone === "UTC");
}

/** How many segments of an account's kept days differ from what its roll-ups say, counting missing and surplus ones. In one transaction. */
export async function countDayDifferences(tx: Context, accountId: string): Promise<number> {
  const zones = await tx.db.execute<{ time_zone: string; days: string[] }>(sql`
    select time_zone, array_agg(day::text) as days from usage_days_kept where account_id = ${accountId} group by 1`);
  let differences = 0;
  for (const { time_zone: timeZone, days } of zones) {
    const kept = new Set(days);
    const [first, last] = [days.reduce((a, b) => (a < b ? a : b)), days.reduce((a, b) => (a > b ? a : b))];
    for (const day of localDays(new Date(Date.parse(first) - 2 * DAY_MS), new Date(Date.parse(last) + 3 * DAY_MS), timeZone)) {
      if (kept.has(day.day)) differences += await countDifferences(tx, accountId, timeZone, day);
    }
  }
  return differences;
}

async function countDifferences(tx: Context, accountId: string, timeZone: string, day: LocalDay): Promise<number> {
  const [fresh, stored] = await together([sumUp(tx, accountId, timeZone, day), tx.db.select().from(usageSegments).where(segmentsAt({ accountId, timeZone, day: day.day }))]);
  const known = new Map(stored.map((segment) => [segment.grain, segment]));
  const [kept, missing] = [fresh.filter(({ grain }) => known.has(grain)), fresh.filter(({ grain }) => !known.has(grain))];
  return missing.length + (stored.length - kept.length) + kept.filter((segment) => COLUMNS.some((column) => !isSame(segment[column], known.get(segment.grain)![column]))).length;
}

const COLUMNS = ["slots", ...NAMES, ...NUMBERS, "latencies"] as const;
const isSame = (a: Buffer | null, b: Buffer | null) => (a && b ? a.equals(b) : a === b);
