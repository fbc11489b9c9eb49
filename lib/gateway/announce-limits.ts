import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { autoTopUps, budgets, subAccounts } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { publicId } from "@/lib/ids/public-id";
import { MICROS_PER_DOLLAR, type Micros, microsToCents } from "@/lib/money/micros";
import { type Announcement, announce } from "@/lib/webhooks/announce";

/** Shares of a budget or cap, in per cent, that are worth a word. */
const SHARES = [80, 100];
/** Below this, credit is low where the account has set no line for automatic top-up. */
const USUAL_LINE = 10n * MICROS_PER_DOLLAR;

const monthOf = (ctx: Context) => ctx.clock.now().toISOString().slice(0, 7);

/** Accounts with an endpoint that wants to hear of limits. */
export async function listLimitListeners(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.execute<{ account_id: string }>(sql`
    select distinct account_id from webhook_endpoints where disabled_at is null and events && array['usage.threshold', 'balance.low', 'sub_account.budget.exhausted'] order by account_id`);
  return rows.map((row) => row.account_id);
}

/**
 * Tells an account's endpoints of budgets and caps of this UTC month whose spend has passed 80 or 100 per cent, of sub-accounts
 * at their cap, and of credit below the line set for automatic top-up ($10.00 where none is): each once a month and limit, and
 * low credit once until credit is added. Doing it again tells nothing twice. Returns what holds now.
 */
export async function announceLimits(ctx: Context, accountId: string): Promise<number> {
  const month = monthOf(ctx);
  const [spent, tags, capped, [wallet], [automatic]] = await Promise.all([
    ctx.db.execute<{ tag: string; sub_account: string; funding: string; spent: string }>(sql`
      select tag, sub_account, funding, sum(case funding when 'byok' then provider_cost_micros else amount_micros end) as spent
      from usage_rollups where account_id = ${accountId} and bucket_at >= ${`${month}-01T00:00:00Z`}::timestamptz group by 1, 2, 3`),
    ctx.db.select().from(budgets).where(eq(budgets.accountId, accountId)),
    ctx.db.select().from(subAccounts).where(and(eq(subAccounts.accountId, accountId), isNull(subAccounts.deletedAt), isNotNull(subAccounts.spendCapMicros))),
    ctx.db.execute<{ available: string; credited: string | null }>(sql`
      select balance_micros - held_micros as available, (select max(t.seq) from ledger_transactions t where t.account_id = ${accountId} and t.code <> 'usage.charge') as credited from wallets where account_id = ${accountId}`),
    ctx.db.select({ lineMicros: autoTopUps.thresholdMicros }).from(autoTopUps).where(eq(autoTopUps.accountId, accountId)),
  ]);
  const sum = (ofLimit: (row: (typeof spent)[number]) => boolean, includeByok: boolean): Micros =>
    spent.filter((row) => ofLimit(row) && (includeByok || row.funding === "wallet")).reduce((all, row) => all + BigInt(row.spent), 0n);
  const passed = (limit: { tag?: string; sub_account_id?: string }, spentMicros: Micros, capMicros: Micros): Announcement[] => SHARES.filter((share) => capMicros > 0n && spentMicros * 100n >= capMicros * BigInt(share)).map((share) => ({
    accountId, type: "usage.threshold", eventKey: `${limit.tag === undefined ? limit.sub_account_id : `tag:${limit.tag}`}:${month}:${capMicros}:${share}`,
    data: { tag: limit.tag ?? null, sub_account_id: limit.sub_account_id ?? null, month, share_percent: share, spent_cents: microsToCents(spentMicros), cap_cents: microsToCents(capMicros) },
  }));
  const told = [
    ...tags.flatMap(({ tag, monthlyCapMicros, includeByok }) => passed({ tag }, sum((row) => row.tag === tag, includeByok), monthlyCapMicros)),
    ...capped.flatMap((subAccount) => {
      const name = publicId("sa", subAccount.id);
      const [spentMicros, capMicros] = [sum((row) => row.sub_account === name, subAccount.includeByok), subAccount.spendCapMicros!];
      return [...passed({ sub_account_id: name }, spentMicros, capMicros), ...(spentMicros >= capMicros ? [exhausted(ctx, accountId, subAccount)] : [])];
    }),
  ];
  const [availableMicros, lineMicros] = [BigInt(wallet!.available), automatic?.lineMicros ?? USUAL_LINE];
  // Who never had credit does not run out of it.
  if (wallet!.credited !== null && availableMicros < lineMicros) {
    told.push({ accountId, type: "balance.low", eventKey: `since:${wallet!.credited}`, data: { available_cents: microsToCents(availableMicros), line_cents: microsToCents(lineMicros) } });
  }
  await announce(ctx, ...told);
  return told.length;
}

/** That a sub-account can spend no more this month: its cap is reached, or what is left does not cover a call that it asked for. */
export function exhausted(ctx: Context, accountId: string, { id, name, spendCapMicros }: { id: string; name: string; spendCapMicros: Micros | null }): Announcement {
  const month = monthOf(ctx);
  return { accountId, type: "sub_account.budget.exhausted", eventKey: `${id}:${month}:${spendCapMicros}`, data: { sub_account_id: publicId("sa", id), name, month, cap_cents: microsToCents(spendCapMicros ?? 0n) } };
}
