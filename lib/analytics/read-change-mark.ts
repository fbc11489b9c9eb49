import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { hashText } from "@/lib/ids/hash-text";

/** Calls that cost nothing change no wallet: they are seen among those of so long ago. What is older is seen with the next quarter hour. */
const LOOK_BACK_MS = 2 * 3_600_000;
const QUARTER_MS = 15 * 60_000;

/**
 * A text that is another one when an account's figures may be others: money has moved, a call was recorded, or a quarter
 * hour has passed, with which periods such as the last 24 hours move on. One statement by primary keys, cheap enough to be
 * asked every few seconds. What is held counts only `withMoney`, so that nobody else can tell from the text.
 */
export async function readChangeMark(ctx: Context, accountId: string, { withMoney }: { withMoney: boolean }): Promise<string> {
  const now = ctx.clock.now().getTime();
  const [row] = await ctx.db.execute<{ seq: string; held: string; frozen: string | null; calls: string }>(sql`
    select w.seq, w.held_micros as held, w.frozen_at as frozen,
      (select coalesce(sum(r.calls), 0) from usage_rollups r where r.account_id = ${accountId} and r.bucket_at >= ${new Date(now - LOOK_BACK_MS).toISOString()}::timestamptz) as calls
    from wallets w where w.account_id = ${accountId}`);
  return hashText(JSON.stringify([accountId, row?.seq, row?.calls, Math.floor(now / QUARTER_MS), ...(withMoney ? [row?.held, row?.frozen] : [])])).slice(0, 32);
}
