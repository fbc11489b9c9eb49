import Link from "next/link";
import { Empty } from "@/app/_components/ui/empty";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { Transaction, TransactionTotals } from "@/lib/analytics/list-transactions";
import { describeTransaction } from "@/lib/analytics/prepare-transactions";
import { decimalPlaces } from "@/lib/money/decimal-places";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import { ExactMoney } from "./exact-money";
import { ShortId } from "./short-id";

type Props = {
  slug: string; transactions: Transaction[]; timeZone: string;
  /** Where a row opens, and where the open one closes. */
  open: (entry: Transaction) => string; close?: string;
  /** The open row, and what is under it. */
  opened?: { seq: number; details: React.ReactNode };
  /** Sums of all that match, not of this page. */
  totals?: TransactionTotals;
  empty?: React.ReactNode;
};

const COLUMNS = 6;
/** Wraps on a phone, so that the amount stays in sight beside it. */
const what = "max-w-72 truncate max-md:min-w-28 max-md:py-1 max-md:leading-4.5 max-md:whitespace-normal";

export function TransactionsTable({ slug, transactions, timeZone, open, close, opened, totals, empty }: Props) {
  if (transactions.length === 0) return <Empty title="No transactions">{empty}</Empty>;
  const oneYear = new Set(transactions.map(({ bookedAt }) => bookedAt.getUTCFullYear())).size === 1;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", ...(oneYear ? {} : { year: "numeric" }), hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const places = { amount: decimalPlaces([...transactions.map(({ amountMicros }) => amountMicros), totals ? totals.inMicros - totals.outMicros : 0n]), balance: decimalPlaces(transactions.map(({ balanceMicros }) => balanceMicros)) };
  return (
    <Table label="Transactions">
      <TableHeader><TableRow><TableHead>Booked</TableHead><TableHead>What</TableHead><TableHead right>Amount</TableHead><TableHead right>Balance after</TableHead><TableHead>Reference</TableHead><TableHead right>No.</TableHead></TableRow></TableHeader>
      <TableBody>
        {transactions.map((entry) => {
          const isOpen = opened?.seq === entry.seq;
          const reference = entry.usage?.jobId ?? entry.reference;
          return [
            <TableRow key={entry.seq}>
              <TableCell title={entry.bookedAt.toISOString()} data-plain={entry.bookedAt.toISOString()}><Link className="hover:underline" href={isOpen && close ? close : open(entry)} scroll={false} aria-expanded={opened || close ? isOpen : undefined}>{time.format(entry.bookedAt)}</Link></TableCell>
              <TableCell className={what}>{describeTransaction({ code: entry.code, model: entry.usage?.model ?? null, reason: entry.reason })}</TableCell>
              <TableCell right data-plain={microsToDecimal(entry.amountMicros)} title={entry.amountMicros === 0n ? "Does not touch your credit" : undefined} className={entry.amountMicros === 0n ? "text-quiet" : undefined}><ExactMoney micros={entry.amountMicros} places={places.amount} signed /></TableCell>
              <TableCell right data-plain={microsToDecimal(entry.balanceMicros)}><ExactMoney micros={entry.balanceMicros} places={places.balance} /></TableCell>
              <TableCell data-plain={reference ?? undefined}>{entry.topUpId ? <Link className="hover:underline" href={`/a/${slug}/wallet/top-ups/${entry.topUpId}`}><ShortId id={reference ?? entry.topUpId} /></Link> : reference ? <ShortId id={reference} /> : <span className="text-quiet">—</span>}</TableCell>
              <TableCell right className="text-quiet">{entry.seq.toLocaleString("en-US")}</TableCell>
            </TableRow>,
            isOpen && <tr key={`${entry.seq}-open`}><td colSpan={COLUMNS} className="border-b bg-muted px-3 py-3 whitespace-normal">{opened.details}</td></tr>,
          ];
        })}
      </TableBody>
      {totals && (
        <TableFooter>
          <TableRow>
            <TableCell>All that match</TableCell><TableCell className={`text-quiet ${what}`}>in {formatDollars(totals.inMicros, "exact")}, out {formatDollars(totals.outMicros, "exact")}</TableCell>
            <TableCell right data-plain={microsToDecimal(totals.inMicros - totals.outMicros)}><ExactMoney micros={totals.inMicros - totals.outMicros} places={places.amount} signed /></TableCell><TableCell /><TableCell /><TableCell />
          </TableRow>
        </TableFooter>
      )}
    </Table>
  );
}
