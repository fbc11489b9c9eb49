import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { FigureList } from "@/app/_components/ui/figure-list";
import { KnownAt } from "@/app/_components/ui/known-at";
import { PageBar } from "@/app/_components/ui/page-bar";
import { parseMonths } from "@/lib/analytics/months";
import { getLedgerCodes } from "@/lib/finance/ledger-codes";
import { readKnownDay } from "@/lib/finance/known-day";
import { listJournals } from "@/lib/finance/list-journals";
import { prepareBookFigures } from "@/lib/finance/prepare-book-figures";
import { readBooks } from "@/lib/finance/read-books";
import { readIncome } from "@/lib/finance/read-income";
import { readMargins } from "@/lib/finance/read-margins";
import { readValueAtRisk } from "@/lib/finance/read-value-at-risk";
import { readAgeing } from "@/lib/reconciliation/list-differences";
import { AtRisk } from "./at-risk";
import { BalanceSheet } from "./balance-sheet";
import { Deferred } from "./deferred";
import { IncomeTable } from "./income-table";
import { Journals } from "./journals";
import { MarginTables } from "./margin-tables";
import { TrialBalance } from "./trial-balance";

export const metadata = { title: "Books · Tollgate" };

export default async function BooksPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ ctx, platform }, search] = await Promise.all([openPlatformPage("payments.read"), searchParams]);
  const now = ctx.clock.now();
  const { day, at } = readKnownDay(search.known, now);
  const months = parseMonths({ months: "6" }, new Date(at.getTime() - 1));
  const [books, income, margins, codes, journals, risk, ageing] = await Promise.all([readBooks(ctx, at), readIncome(ctx, months, at), readMargins(ctx, { from: months.from, to: at < months.to ? at : months.to }, at), getLedgerCodes(ctx), listJournals(ctx, months), readValueAtRisk(ctx), readAgeing(ctx)]);
  return (
    <>
      <PageBar title="Books" note="Of all accounts and the platform's own, by when things were booked, in UTC." actions={platform.can("books.manage") && <Link className="text-[13px] text-action hover:underline" href="/platform/books/exports">Exports</Link>}><KnownAt path="/platform/books" label={at >= now ? "As known now" : `As known in the evening of ${day}`} day={day} isPast={at < now} hint="what the books said that evening, UTC" /></PageBar>
      <FigureList figures={prepareBookFigures(books, income.at(-1)!)} />
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 xl:grid-cols-2"><BalanceSheet books={books} /><Deferred books={books} /></div>
      <IncomeTable income={income} until={at} />
      <MarginTables margins={margins} from={months.from} />
      <AtRisk risk={risk} ageing={ageing} />
      <TrialBalance books={books} />
      <Journals months={journals} codes={codes} mayChange={platform.can("books.manage")} />
    </>
  );
}
