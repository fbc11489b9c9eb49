import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { auditAccount, type Finding } from "./audit-account";

/**
 * Recomputes every account from its entries and events: ledger, wallet, charges, roll-ups, hash chain and closed statements.
 * Each account is looked at in one snapshot, so that it does not matter what is booked meanwhile, and nobody waits. Returns
 * what is wrong; nothing is changed.
 */
export async function runAudit(ctx: Context, onAccount?: (done: number, of: number) => void): Promise<Finding[]> {
  const accounts = await listBooks(ctx);
  const findings: Finding[] = [];
  for (const [i, accountId] of accounts.entries()) {
    findings.push(...(await auditAccount(ctx, accountId)));
    onAccount?.(i + 1, accounts.length);
  }
  return findings;
}

/** Every account that has books of any kind: one whose wallet is gone has entries, charges or statements left. */
async function listBooks(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.execute<{ account_id: string }>(sql`
    select account_id from wallets union select account_id from ledger_transactions union select account_id from charges union select account_id from statements order by account_id`);
  return rows.map((row) => row.account_id);
}
