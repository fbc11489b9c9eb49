import { and, eq, sql } from "drizzle-orm";
import { statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { requireMonth } from "@/lib/finance/require-month";
import { getStatementZone } from "@/lib/finance/statement-months";
import { listWallets } from "@/lib/ledger/list-wallets";
import { findLocalMonth } from "@/lib/time/local-months";
import { EXPORTS, type ExportKind, type ExportSubject } from "./exports";

type Period = { from: Date; to: Date };

/** About how many rows a file will have, for those who wait for it; null where nobody waits long. */
export async function countRows(ctx: Context, kind: ExportKind, { accountId, month }: ExportSubject): Promise<number | null> {
  if (kind === "ledger") return countPostings(ctx, requireMonth(month));
  return EXPORTS[kind].of === "account" && accountId ? countCharges(ctx, accountId, month) : null;
}

async function countCharges(ctx: Context, accountId: string, month: string): Promise<number | null> {
  const [closed] = await ctx.db.select({ from: statements.fromAt, to: statements.toAt }).from(statements).where(and(eq(statements.accountId, accountId), eq(statements.month, month)));
  const period: Period | null = closed ?? findLocalMonth(month, await getStatementZone(ctx, accountId));
  if (!period) return null;
  const [row] = await ctx.db.execute<{ count: string }>(sql`select count(*) from charges where account_id = ${accountId} and booked_at >= ${period.from.toISOString()}::timestamptz and booked_at < ${period.to.toISOString()}::timestamptz`);
  return Number(row!.count);
}

/** From the sums of the ledger, which know how many entries they are of. */
async function countPostings(ctx: Context, { from, to }: Period): Promise<number> {
  let count = 0;
  for (const accountId of await listWallets(ctx)) {
    const [row] = await ctx.db.execute<{ count: string | null }>(sql`select sum(postings) as count from ledger_rollups where account_id = ${accountId} and bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${to.toISOString()}::timestamptz`);
    count += Number(row!.count ?? 0);
  }
  return count;
}
