import Link from "next/link";
import { Instant } from "@/app/_components/tables/instant";
import { CopyButton } from "@/app/_components/ui/copy-button";
import type { LedgerPosting, Transaction } from "@/lib/analytics/list-transactions";
import { nameLedgerAccount } from "@/lib/analytics/prepare-transactions";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

type Props = { entry: Transaction; postings: LedgerPosting[]; slug: string; timeZone: string };

const DAY_MS = 86_400_000;

/** What a transaction consists of, what caused it, and where that is to be seen. */
export function TransactionDetails({ entry, postings, slug, timeZone }: Props) {
  const around = { from: new Date(entry.occurredAt.getTime() - DAY_MS / 24).toISOString(), to: new Date(entry.occurredAt.getTime() + DAY_MS / 24).toISOString() };
  return (
    <div className="grid gap-x-10 gap-y-4 md:grid-cols-2">
      <table className="w-full max-w-lg self-start text-[13px] tabular-nums">
        <caption className="sr-only">Postings of transaction {entry.seq}</caption>
        <thead><tr className="text-xs text-quiet [&>th]:pb-1 [&>th]:text-left [&>th]:font-normal"><th scope="col">Debit</th><th scope="col">Credit</th><th scope="col" className="text-right!">Amount</th></tr></thead>
        <tbody>
          {postings.map((posting, place) => (
            <tr key={place} className="h-7 [&>td]:border-t">
              <td title={posting.debit}>{nameLedgerAccount(posting.debit)}</td><td title={posting.credit}>{nameLedgerAccount(posting.credit)}</td>
              <td className="text-right" data-plain={microsToDecimal(posting.amountMicros)}>{formatDollars(posting.amountMicros, "exact")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="grid grid-cols-[auto_1fr] content-start items-center gap-x-4 gap-y-1 text-[13px] [&>dd]:min-w-0 [&>dd]:wrap-anywhere [&>dt]:text-quiet">
        <dt>Happened</dt><dd><Instant at={entry.occurredAt} timeZone={timeZone} /></dd>
        <dt>Key</dt><dd className="flex items-center gap-1 font-mono text-xs">{entry.idempotencyKey}<CopyButton text={entry.idempotencyKey} name="idempotency key" /></dd>
        {entry.reversesSeq !== null && <><dt>Reverses</dt><dd>no. {entry.reversesSeq.toLocaleString("en-US")}</dd></>}
        {entry.usage && (
          <>
            <dt>Model</dt><dd><Link className="text-action hover:underline" href={`/a/${slug}/calls?${new URLSearchParams({ period: "custom", ...around, tz: timeZone, model: entry.usage.modelId })}`}>{entry.usage.model}: calls around it</Link></dd>
            <dt>Call</dt><dd><Link className="text-action hover:underline" href={`/a/${slug}/calls/${entry.idempotencyKey.split(":")[1]}?${new URLSearchParams({ tz: timeZone })}`}>See the call</Link></dd>
            <dt>Job</dt><dd className="flex items-center gap-1 font-mono text-xs">{entry.usage.jobId}<CopyButton text={entry.usage.jobId} name="job id" /></dd>
            <dt>Event</dt><dd className="flex items-center gap-1 font-mono text-xs">{entry.usage.eventId}<CopyButton text={entry.usage.eventId} name="event id" /></dd>
          </>
        )}
        {entry.topUpId && <><dt>Top-up</dt><dd><Link className="text-action hover:underline" href={`/a/${slug}/wallet/top-ups/${entry.topUpId}`}>See the top-up</Link></dd></>}
        {entry.reference && <><dt>Payment</dt><dd className="font-mono text-xs">{entry.reference}</dd></>}
        {entry.reason && <><dt>For</dt><dd>{entry.reason}</dd></>}
      </dl>
    </div>
  );
}
