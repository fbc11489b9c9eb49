import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";

/** So many zones an account's days are kept for; one more takes the place of the one that was asked for longest ago. */
const MOST = 4;
const DAY_MS = 86_400_000;

/** Notes that somebody looks at an account in a zone, so that its days are kept. Written once a day at most. */
export async function keepZone(ctx: Context, accountId: string, timeZone: string): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.execute(sql`
    insert into usage_zones (account_id, time_zone, asked_at) values (${accountId}, ${timeZone}, ${now.toISOString()}::timestamptz)
    on conflict (account_id, time_zone) do update set asked_at = excluded.asked_at
    where usage_zones.asked_at < ${new Date(now.getTime() - DAY_MS).toISOString()}::timestamptz`);
}

/** The zones to keep an account's days for: UTC, which the platform's own sums are made of, and those looked at last. */
export async function listZones(ctx: Context, accountId: string): Promise<string[]> {
  const rows = await ctx.db.execute<{ time_zone: string }>(sql`
    select time_zone from usage_zones where account_id = ${accountId} and time_zone <> 'UTC' order by asked_at desc, time_zone limit ${MOST - 1}`);
  return ["UTC", ...rows.map((row) => row.time_zone)];
}
