import Link from "next/link";
import { Empty } from "@/app/_components/ui/empty";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { Transaction, TransactionTotals } from "@/lib/analytics/list-transactions";
import { describeTransaction } from "@/lib/analytics/prepare-transactions";
import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
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
/** `+$100.00`: which way money went is said by its sign. */
const signed = (micros: Micros) => `${micros > 0n ? "+" : ""}${formatDollars(micros, "exact")}`;

export function TransactionsTable({ slug, transactions, timeZone, open, close, opened, totals, empty }: Props) {
  if (transactions.length === 0) return <Empty title="No transactions">{empty}</Empty>;
  const oneYear = new Set(transactions.map(({ bookedAt }) => bookedAt.getUTCFullYear())).size === 1;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", ...(oneYear ? {} : { year: "numeric" }), hour: "2-digit", minute: "2-digit", second: "2-digit" });
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
              <TableCell className="max-w-72 truncate">{describeTransaction({ code: entry.code, model: entry.usage?.model ?? null, reason: entry.reason })}</TableCell>
              <TableCell right data-plain={microsToDecimal(entry.amountMicros)} title={entry.amountMicros === 0n ? "Does not touch your credit" : undefined} className={entry.amountMicros === 0n ? "text-quiet" : undefined}>{signed(entry.amountMicros)}</TableCell>
              <TableCell right data-plain={microsToDecimal(entry.balanceMicros)}>{formatDollars(entry.balanceMicros, "exact")}</TableCell>
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
            <TableCell>All that match</TableCell><TableCell className="text-quiet">in {formatDollars(totals.inMicros, "exact")}, out {formatDollars(totals.outMicros, "exact")}</TableCell>
            <TableCell right data-plain={microsToDecimal(totals.inMicros - totals.outMicros)}>{signed(totals.inMicros - totals.outMicros)}</TableCell><TableCell /><TableCell /><TableCell />
          </TableRow>
        </TableFooter>
      )}
    </Table>
  );
}
