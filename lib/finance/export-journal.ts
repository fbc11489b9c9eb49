import { sql } from "drizzle-orm";
import type { LedgerAccount } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { divideHalfUp, MICROS_PER_CENT, type Micros } from "@/lib/money/micros";
import type { LocalMonth } from "@/lib/time/local-months";
import { getLedgerCodes } from "./ledger-codes";
import { LEDGER_KINDS } from "./ledger-kinds";

/** The layouts that a journal can be brought to an accounting program in. */
export const JOURNAL_LAYOUTS = ["quickbooks", "xero"] as const;
export type JournalLayout = (typeof JOURNAL_LAYOUTS)[number];

type Pair = { day: string; code: string; debit: LedgerAccount; credit: LedgerAccount; amount: string };

/**
 * A month of all accounts' ledgers as journal entries, one for each day of UTC and kind of movement, in whole cents. What a cause
 * moved between two ledger accounts is summed from the first day on and rounded then, and a day has what that grew by: so every entry
 * balances, and a part of a cent is carried to the next day instead of being lost.
 */
export async function* exportJournal(ctx: Context, { from, to }: Pick<LocalMonth, "from" | "to">, layout: JournalLayout): AsyncGenerator<Record<string, string>> {
  const codes = await getLedgerCodes(ctx);
  const pairs = await ctx.db.execute<Pair>(sql`
    select case when bucket_at < ${from.toISOString()}::timestamptz then '' else to_char(bucket_at at time zone 'UTC', 'YYYY-MM-DD') end as day, code, debit, credit, sum(amount_micros) as amount
    from ledger_rollups where bucket_at < ${to.toISOString()}::timestamptz group by 1, 2, 3, 4 order by 1, 2, 3, 4`);
  const sums = new Map<string, Micros>();
  for (const { day, code, debit, credit, amount } of pairs) {
    const key = `${code} ${debit} ${credit}`;
    const before = sums.get(key) ?? 0n;
    const after = before + BigInt(amount);
    sums.set(key, after);
    const cents = inCents(after) - inCents(before);
    if (day === "" || cents === 0n) continue;
    const entry = { number: `TG-${day}-${code}`, day, code, cents };
    yield layoutLine(layout, entry, debit, codes[debit], "debit");
    yield layoutLine(layout, entry, credit, codes[credit], "credit");
  }
}

const inCents = (micros: Micros) => divideHalfUp(micros, MICROS_PER_CENT);
const decimal = (cents: bigint) => `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;

type Entry = { number: string; day: string; code: string; cents: bigint };

/** QuickBooks Online reads debits and credits in columns of their own, Xero's manual journals have one amount, credits below zero, and one narration for all lines of a journal. */
function layoutLine(layout: JournalLayout, { number, day, code, cents }: Entry, account: LedgerAccount, accountCode: string, side: "debit" | "credit"): Record<string, string> {
  const { name } = LEDGER_KINDS[account];
  if (layout === "xero") return { "*Narration": number, "*Date": day.split("-").reverse().join("/"), Description: `${code}: ${name}`, "*AccountCode": accountCode, "*TaxRate": "Tax Exempt", "*Amount": `${side === "credit" ? "-" : ""}${decimal(cents)}` };
  return { JournalNo: number, JournalDate: day, AccountNumber: accountCode, AccountName: name, Debits: side === "debit" ? decimal(cents) : "", Credits: side === "credit" ? decimal(cents) : "", Description: code, Currency: "USD" };
}
