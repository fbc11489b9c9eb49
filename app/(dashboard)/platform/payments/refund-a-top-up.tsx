import Form from "next/form";
import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Button } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/empty";
import { Field } from "@/app/_components/ui/field";
import { Select } from "@/app/_components/ui/select";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { TOP_UP_KINDS } from "@/lib/analytics/prepare-top-up";
import type { Named } from "@/lib/analytics/read-payments-desk";
import { newId } from "@/lib/ids/ids";
import { microsToDecimal } from "@/lib/money/micros";
import type { listRefundable } from "@/lib/topups/list-refundable";
import { MoneyCell } from "./money-cell";
import { RefundTopUp } from "./refund-top-up";

type Props = { accounts: Named[]; chosen: Named | undefined; topUps: Awaited<ReturnType<typeof listRefundable>> };
const COLUMNS = [{ name: "Paid" }, { name: "How" }, ...["Credit", "Fee", "Unspent now"].map((name) => ({ name, right: true })), { name: "Id" }, { name: "Action", silent: true }];

/** An account's latest top-ups, so that one can be paid back without being asked for. */
export function RefundATopUp({ accounts, chosen, topUps }: Props) {
  return (
    <>
      <Form action="/platform/payments" scroll={false} className="flex items-end gap-2">
        <Field label="Account" className="w-64 min-w-0"><Select key={chosen?.slug} name="account" defaultValue={chosen?.slug}>{accounts.map(({ slug, name }) => <option key={slug} value={slug}>{name}</option>)}</Select></Field>
        <Button type="submit">Show top-ups</Button>
      </Form>
      {chosen && topUps.length === 0 && <Empty title={`${chosen.name} has no settled top-up at Stripe`} compact>One that came by transfer is refunded by transfer.</Empty>}
      {chosen && topUps.length > 0 && (
        <Table label={`Top-ups of ${chosen.name}`} columns={COLUMNS}>
          {topUps.map(({ id, kind, settledAt, creditMicros, feeMicros, refundable, remaining }) => (
            <TableRow key={id}>
              <TableCell><Instant at={settledAt} /></TableCell>
              <TableCell>{TOP_UP_KINDS[kind]}</TableCell>
              <MoneyCell amount={creditMicros} /><MoneyCell amount={feeMicros} /><MoneyCell amount={refundable.creditMicros} note="What of this top-up could go back now" />
              <TableCell data-plain={id}><ShortId id={id} /></TableCell>
              <TableCell right>{refundable.creditMicros > 0n && <RefundTopUp account={chosen} topUpId={id} refundId={newId()} most={microsToDecimal(refundable.creditMicros).slice(0, -4)} remaining={remaining} />}</TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </>
  );
}
