import type { EXPORT_KINDS } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { exportFocus } from "@/lib/finance/export-focus";
import { exportJournal } from "@/lib/finance/export-journal";
import { exportLedger } from "@/lib/finance/export-ledger";
import { FOCUS_COLUMNS, type FocusRow } from "@/lib/finance/focus-columns";
import { focusParquet } from "@/lib/finance/focus-parquet";
import { requireMonth } from "@/lib/finance/require-month";
import type { JournalLayout } from "@/lib/finance/split-journal";
import { type CsvRow, csvBytes } from "@/lib/http/csv-bytes";

export type ExportKind = (typeof EXPORT_KINDS)[number];

/** What a file is of: a month of an account, or, without one, of all accounts. */
export type ExportSubject = { accountId: string | null; month: string };

export type Export = {
  name: string;
  /** Whether there is a file of each account, or one of all. */
  of: "account" | "platform";
  /** Where it is kept, without the prefix of the settings: the same for the same subject, always. */
  path: (month: string, slug?: string) => string;
  type: string;
  /** Its rows, read as they are written. Throws `not_found` and `invalid_request` for a month that there is not. */
  open: (ctx: Context, subject: ExportSubject) => Promise<AsyncIterable<CsvRow>>;
  /** Rows as the bytes of the file. */
  write: (rows: AsyncIterable<CsvRow>) => AsyncIterable<Uint8Array>;
};

const CSV = "text/csv; charset=utf-8";

const focus = (name: string, ending: string): Pick<Export, "name" | "of" | "path" | "open"> => ({
  name, of: "account", path: (month, slug) => `focus/${slug}/${month}.${ending}`,
  open: async (ctx, { accountId, month }) => {
    invariant(accountId, "FOCUS is exported account by account");
    return exportFocus(ctx, accountId, month);
  },
});
const journal = (name: string, layout: JournalLayout): Export => ({
  name, of: "platform", path: (month) => `journal/${layout}/${month}.csv`, type: CSV, write: csvBytes,
  open: async (ctx, { month }) => exportJournal(ctx, requireMonth(month), layout),
});

/** Everything that can be exported. */
export const EXPORTS: Record<ExportKind, Export> = {
  focus_csv: { ...focus("FOCUS, CSV", "csv"), type: CSV, write: (rows) => csvBytes(rows, FOCUS_COLUMNS) },
  focus_parquet: { ...focus("FOCUS, Parquet", "parquet"), type: "application/vnd.apache.parquet", write: (rows) => focusParquet(rows as AsyncIterable<FocusRow>) },
  journal_quickbooks: journal("Journal, QuickBooks", "quickbooks"),
  journal_xero: journal("Journal, Xero", "xero"),
  ledger: { name: "Every posting", of: "platform", path: (month) => `ledger/${month}.csv`, type: CSV, write: csvBytes, open: async (ctx, { month }) => exportLedger(ctx, requireMonth(month)) },
};

