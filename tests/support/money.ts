import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { createApiKey } from "@/lib/auth/create-api-key";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { logLine, numbered } from "./customers";

/** An account's postings without what depends on order and time: `code debit→credit micros`, sorted. */
export async function ledgerOf(ctx: Context, { accountId }: { accountId: string }): Promise<string[]> {
  const rows = await ctx.db.execute<{ line: string }>(sql`
    select t.code || ' ' || p.debit || '→' || p.credit || ' ' || p.amount_micros as line from ledger_transactions t
    join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq
    where t.account_id = ${accountId} and t.code <> 'usage.charge' order by 1`);
  return rows.map((row) => row.line);
}

/** Calls of Luma Ray 2 for so many dollars, as a gateway's log reports them: two seconds a dollar, ten seconds a call. */
export async function spend(ctx: Context, { accountId }: { accountId: string }, dollars: number): Promise<void> {
  const { id: apiKeyId } = await createApiKey(ctx, { accountId, name: "spender" });
  const whole = Math.floor(dollars / 5);
  const lengths = [...Array<number>(whole).fill(10_000), ...(dollars % 5 > 0 ? [(dollars % 5) * 2_000] : [])];
  const lines = lengths.map((delivered_ms) => logLine({ accountId, apiKeyId }, { event_id: newId(), requested_ms: 10_000, delivered_ms }));
  await ingestLines(ctx, { source: "gateway", origin: "test", lines: numbered(lines) });
}
