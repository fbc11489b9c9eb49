import Link from "next/link";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Button } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/empty";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { TOP_UP_KINDS } from "@/lib/analytics/prepare-top-up";
import { TOP_UPS, type WalletView } from "@/lib/analytics/read-wallet";
import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import { olderThan } from "./older-top-ups";
import { RefundDialog } from "./refund-dialog";
import { TopUpOutcome, TopUpState } from "./top-up-state";

type Props = { view: WalletView; slug: string; timeZone: string; buys: boolean; isFirst: boolean };

const COLUMNS = [{ name: "Started" }, { name: "How" }, { name: "Credit", right: true }, { name: "Fee", right: true }, { name: "Charged", right: true }, { name: "State" }, { name: "Papers" }, { name: "Action", silent: true }];
const Money = ({ micros }: { micros: Micros }) => <TableCell right data-plain={microsToDecimal(micros)}>{formatDollars(micros)}</TableCell>;

export function TopUps({ view: { topUps }, slug, timeZone, buys, isFirst }: Props) {
  const last = topUps.at(-1);
  return (
    <Section title="Top-ups" className="border-t pt-6" action={!isFirst && <Link className="text-[13px] text-action hover:underline" href={`/a/${slug}/wallet?${new URLSearchParams({ tz: timeZone })}`}>Newest</Link>}>
      {topUps.length === 0 ? <Empty title="No top-up yet" className="py-8">{buys ? "Choose an amount above. Credit is there as soon as Stripe confirms the payment." : "Owners of the account buy credit."}</Empty> : (
        <Table label="Top-ups" columns={COLUMNS}>
          {topUps.map((topUp) => (
            <TableRow key={topUp.id}>
              <TableCell><Link className="hover:underline" href={`/a/${slug}/wallet/top-ups/${topUp.id}`}><Instant at={topUp.createdAt} timeZone={timeZone} /></Link></TableCell>
              <TableCell>{TOP_UP_KINDS[topUp.kind]}</TableCell>
              <Money micros={topUp.creditMicros} /><Money micros={topUp.feeMicros} /><Money micros={topUp.creditMicros + topUp.feeMicros + topUp.taxMicros} />
              <TableCell className="py-1.5"><TopUpState state={topUp.state} title={topUp.failure ?? undefined} /><TopUpOutcome topUp={topUp} /></TableCell>
              <TableCell className="space-x-3">
                {topUp.receiptUrl && <a className="text-action hover:underline" href={topUp.receiptUrl} target="_blank" rel="noreferrer">Receipt</a>}
                {topUp.invoiceUrl && <a className="text-action hover:underline" href={topUp.invoiceUrl} target="_blank" rel="noreferrer">Invoice</a>}
                {topUp.paymentReference && <span className="font-mono text-xs">{topUp.paymentReference}</span>}
              </TableCell>
              <TableCell right>{buys && topUp.refundable && topUp.refundable.creditMicros > 0n && <RefundDialog slug={slug} topUpId={topUp.id} credit={formatDollars(topUp.creditMicros)} remaining={topUp.remaining} refundable={topUp.refundable} />}</TableCell>
            </TableRow>
          ))}
        </Table>
      )}
      {topUps.length === TOP_UPS && last && <Button asChild><Link scroll={false} href={`/a/${slug}/wallet?${new URLSearchParams({ tz: timeZone, older: olderThan(last) })}`}>Older</Link></Button>}
    </Section>
  );
}
