import { Download } from "lucide-react";
import Link from "next/link";
import { z } from "zod";
import { openAccountPage } from "@/app/_components/open-account";
import { TransactionsTable } from "@/app/_components/tables/transactions-table";
import { Button } from "@/app/_components/ui/button";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { getTransactionTotals, listPostings, listTransactions } from "@/lib/analytics/list-transactions";
import { parsePeriod } from "@/lib/analytics/period";
import { transactionFilter } from "@/lib/analytics/transaction-filter";
import { TransactionDetails } from "./transaction-details";
import { TransactionFilters } from "./transaction-filters";

export const metadata = { title: "Transactions · Tollgate" };

const PAGE = 50;
const number = z.coerce.number().int().positive().optional().catch(undefined);
const places = z.object({ before: number, open: number });
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function TransactionsPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "money.read");
  const period = parsePeriod(search, ctx.clock.now());
  const filter = transactionFilter.parse(search);
  const { before, open } = places.parse(search);
  const [transactions, totals, postings] = await Promise.all([
    listTransactions(ctx, account.accountId, { filter, period, limit: PAGE, before }), getTransactionTotals(ctx, account.accountId, { filter, period }),
    open ? listPostings(ctx, account.accountId, open, { withCosts: account.can("costs.read") }) : [],
  ]);
  const path = `/a/${slug}/wallet/transactions`;
  const inUrl = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (search[name] === undefined ? [] : [[name, [search[name]].flat().join(",")]])));
  const chosen = Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const range = inUrl("period", "from", "to", "tz");
  const link = (more: Record<string, string>) => `${path}?${new URLSearchParams({ ...range, ...more })}`;
  const here = { ...chosen, ...(before ? { before: String(before) } : {}) };
  const opened = transactions.find(({ seq }) => seq === open);
  const last = transactions.at(-1);
  return (
    <>
      <PageBar title="Transactions" actions={<><Freshness readAt={ctx.clock.now().toISOString()} />{account.can("export") && <Button asChild size="sm"><a href={`/api/exports/transactions?${new URLSearchParams({ ...range, ...chosen, account: slug })}`}><Download aria-hidden className="size-3.5" />Download CSV</a></Button>}</>}>
        <PeriodBar path={path} period={period} kept={chosen} />
        <TransactionFilters path={path} kept={range} filter={filter} link={link} />
      </PageBar>
      <TransactionsTable
        slug={slug} transactions={transactions} timeZone={period.timeZone} totals={totals} open={({ seq }) => link({ ...here, open: String(seq) })} close={link(here)}
        opened={opened && { seq: opened.seq, details: <TransactionDetails entry={opened} postings={postings} slug={slug} timeZone={period.timeZone} /> }}
        empty="Choose a longer period, or take a filter away."
      />
      {transactions.length === PAGE && last && <Button asChild><Link href={link({ ...chosen, before: String(last.seq) })}>Next {PAGE}</Link></Button>}
    </>
  );
}
