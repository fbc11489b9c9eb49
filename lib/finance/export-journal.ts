import type { LedgerAccount } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { LocalMonth } from "@/lib/time/local-months";
import { getLedgerCodes } from "./ledger-codes";
import { LEDGER_KINDS } from "./ledger-kinds";
import { type JournalPair, readJournal } from "./read-journal";
import { type JournalLayout, splitJournal } from "./split-journal";

/**
 * A month of all accounts' ledgers as the lines of journals, a debit and a credit for each pair; with `part`, from 1 on, those of
 * one of the files that the program takes. Throws `not_found` for a part that there is not.
 */
export async function exportJournal(ctx: Context, { month, from, to }: LocalMonth, layout: JournalLayout, part?: number): Promise<AsyncGenerator<Record<string, string>>> {
  const [codes, pairs] = await Promise.all([getLedgerCodes(ctx), readJournal(ctx, { from, to })]);
  const parts = splitJournal(pairs, layout);
  const wanted = part === undefined ? pairs : parts[part - 1];
  if (!wanted) throw new AppError("not_found", `part: ${month} has ${parts.length === 1 ? "one part" : `${parts.length} parts`}`, "part");
  async function* lines(): AsyncGenerator<Record<string, string>> {
    for (const pair of wanted!) {
      yield layoutLine(layout, pair, pair.debit, codes[pair.debit], "debit");
      yield layoutLine(layout, pair, pair.credit, codes[pair.credit], "credit");
    }
  }
  return lines();
}

const decimal = (cents: bigint) => `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;

/** QuickBooks Online reads debits and credits in columns of their own, Xero's manual journals have one amount, credits below zero, and one narration for all lines of a journal. */
function layoutLine(layout: JournalLayout, { number, day, code, cents }: JournalPair, account: LedgerAccount, accountCode: string, side: "debit" | "credit"): Record<string, string> {
  const { name } = LEDGER_KINDS[account];
  if (layout === "xero") return { "*Narration": number, "*Date": day.split("-").reverse().join("/"), Description: `${code}: ${name}`, "*AccountCode": accountCode, "*TaxRate": "Tax Exempt", "*Amount": `${side === "credit" ? "-" : ""}${decimal(cents)}` };
  return { JournalNo: number, JournalDate: day, AccountNumber: accountCode, AccountName: name, Debits: side === "debit" ? decimal(cents) : "", Credits: side === "credit" ? decimal(cents) : "", Description: code, Currency: "USD" };
}
