import { sql } from "drizzle-orm";
import { LEDGER_ACCOUNTS, type LedgerAccount } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Months } from "@/lib/analytics/months";
import { LEDGER_KINDS } from "./ledger-kinds";

export type Income = { from: Date; /** Income is positive, expenses are negative. */ sums: Partial<Record<LedgerAccount, Micros>>; resultMicros: Micros };
const EARNING = LEDGER_ACCOUNTS.filter((account) => ["income", "expense"].includes(LEDGER_KINDS[account].kind));

/** What the platform earned and spent in each month of UTC, by when it was booked; nothing after `until`. */
export async function readIncome(ctx: Context, { starts, from, to }: Pick<Months, "starts" | "from" | "to">, until: Date): Promise<Income[]> {
  const end = until < to ? until : to;
  const rows = await ctx.db.execute<{ place: number; debit: LedgerAccount; credit: LedgerAccount; amount: string }>(sql`
    select width_bucket(bucket_at, ${arrayParam(starts, "timestamptz")}) - 1 as place, debit, credit, sum(amount_micros) as amount
    from ledger_rollups where bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${end.toISOString()}::timestamptz group by 1, 2, 3`);
  return starts.map((start, place) => {
    const own = rows.filter((row) => row.place === place);
    const sums = Object.fromEntries(EARNING.map((account) => [account, own.reduce((sum, { debit, credit, amount }) => sum + (credit === account ? BigInt(amount) : debit === account ? -BigInt(amount) : 0n), 0n)])) as Income["sums"];
    return { from: start, sums, resultMicros: Object.values(sums).reduce((sum, micros) => sum + micros, 0n) };
  });
}
