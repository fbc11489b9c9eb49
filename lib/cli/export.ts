import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { SingleBar } from "cli-progress";
import { eq } from "drizzle-orm";
import { accountSlugs } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { countRows } from "@/lib/exports/count-rows";
import { EXPORTS, type ExportKind, type ExportSubject } from "@/lib/exports/exports";
import { formatBytes } from "@/lib/exports/format-bytes";
import { type Made, makeFile, nothingMade } from "@/lib/exports/make-file";
import { withContext } from "./session";

const SHOWN_MS = 200;

type Given = { month: string; out?: string };

/** `export focus`: a month of an account. */
export const exportFocusCommand = ({ account, format, ...given }: Given & { account: string; format: string }) => withContext(async (ctx) => {
  const kind = choose("format", format, { csv: "focus_csv", parquet: "focus_parquet" } as const);
  const [found] = await ctx.db.select().from(accountSlugs).where(eq(accountSlugs.slug, account));
  if (!found) throw new AppError("not_found", `account: there is no account ${account}`, "account");
  await exportToFile(ctx, kind, { accountId: found.accountId, month: given.month }, given.out ?? `focus-${account}-${given.month}.${format}`);
});

/** `export journal`: a month of all accounts, for an accounting program. */
export const exportJournalCommand = ({ layout, month, out }: Given & { layout: string }) => withContext((ctx) =>
  exportToFile(ctx, choose("layout", layout, { quickbooks: "journal_quickbooks", xero: "journal_xero" } as const), { accountId: null, month }, out ?? `journal-${month}-${layout}.csv`));

/** `export ledger`: every posting of a month. */
export const exportLedgerCommand = ({ month, out }: Given) => withContext((ctx) => exportToFile(ctx, "ledger", { accountId: null, month }, out ?? `ledger-${month}.csv`));

function choose<K extends string>(field: string, given: string, choices: Record<string, K>): K {
  const chosen = choices[given];
  if (!chosen) throw new AppError("invalid_request", `${field}: one of ${Object.keys(choices).join(", ")}`, field);
  return chosen;
}

/** Makes a file, or none: it has its name once it is whole. `-` is standard output. Says how far it is, and in the end what it is. */
async function exportToFile(ctx: Context, kind: ExportKind, subject: ExportSubject, out: string): Promise<void> {
  const rows = await EXPORTS[kind].open(ctx, subject);
  const made = nothingMade();
  const began = Date.now();
  const rate = () => Math.round((made.rows * 1_000) / Math.max(1, Date.now() - began));
  const stopShowing = process.stderr.isTTY ? show(out, await countRows(ctx, kind, subject), made, rate) : () => {};
  const part = `${out}.part`;
  try {
    await pipeline(makeFile(EXPORTS[kind], rows, made), out === "-" ? process.stdout : createWriteStream(part), { end: out !== "-" });
    if (out !== "-") await rename(part, out);
  } catch (error) {
    if (out !== "-") await rm(part, { force: true });
    throw error;
  } finally {
    stopShowing();
  }
  console.error(`${out === "-" ? "" : `${out}: `}${made.rows.toLocaleString("en-US")} rows, ${formatBytes(made.bytes)}, ${rate().toLocaleString("en-US")} rows/s, SHA-256 ${made.hash.digest("hex")}`);
}

function show(out: string, total: number | null, made: Made, rate: () => number): () => void {
  const bar = new SingleBar({ stream: process.stderr, format: `${out} ${total ? "{bar} {percentage} % · {eta_formatted} left" : "{value} rows"} · {rate} rows/s` });
  bar.start(total ?? 0, 0, { rate: 0 });
  const timer = setInterval(() => bar.update(total ? Math.min(total, made.rows) : made.rows, { rate: rate() }), SHOWN_MS);
  return () => {
    clearInterval(timer);
    bar.update(made.rows, { rate: rate() });
    bar.stop();
  };
}
