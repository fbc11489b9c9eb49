import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { Textarea } from "@/app/_components/ui/textarea";
import { describeRefund } from "@/lib/analytics/prepare-refund";
import type { PaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { formatDollars } from "@/lib/money/micros";
import { AccountLink } from "./account-link";
import { MoneyCell } from "./money-cell";

const COLUMNS = [{ name: "Account" }, { name: "Asked" }, { name: "Reason" }, ...["Credit", "Fee", "Tax", "Unspent now"].map((name) => ({ name, right: true })), { name: "Action", silent: true }];

export function WaitingRefunds({ refunds, mayAct }: { refunds: PaymentsDesk["refunds"]; mayAct: boolean }) {
  if (refunds.length === 0) return <Empty title="No refund waits" compact />;
  return (
    <Table label="Refunds" columns={COLUMNS}>
      {refunds.map(({ id, account, state, reason, requestedBy, createdAt, creditMicros, feeMicros, taxMicros, refundable }) => {
        const total = formatDollars(creditMicros + feeMicros + taxMicros);
        return (
          <TableRow key={id} className="[&>td]:py-1.5">
            <TableCell><AccountLink account={account} /></TableCell>
            <TableCell><Instant at={createdAt} /> <span className="text-quiet">{requestedBy}</span></TableCell>
            <TableCell className="max-w-72 min-w-40 whitespace-normal wrap-anywhere">{reason}</TableCell>
            <MoneyCell amount={creditMicros} /><MoneyCell amount={feeMicros} /><MoneyCell amount={taxMicros} />
            {state === "requested" ? <MoneyCell amount={refundable.creditMicros} note="What of this top-up could go back now" /> : <TableCell right className="text-quiet">booked</TableCell>}
            <TableCell>
              <div className="flex items-center justify-end gap-2">
                {state === "pending" && <Badge>on its way at Stripe</Badge>}
                {state === "requested" && refundable.creditMicros < creditMicros && <Badge variant="warn">spent meanwhile</Badge>}
                {mayAct && state === "requested" && (
                  <>
                    <FormDialog action="Approve" title={`Refund ${total} to ${account.name}`} url="/api/platform/refunds/approve" sent={{ account: account.slug, refund_id: id }} effect={describeRefund({ creditMicros, feeMicros, taxMicros })} />
                    <FormDialog action="Decline" title={`Decline the refund of ${total} to ${account.name}`} url="/api/platform/refunds/decline" sent={{ account: account.slug, refund_id: id }} effect="The credit stays in the wallet. The owner reads why." variant="destructive">
                      <Field label="Why"><Textarea name="note" required maxLength={500} autoComplete="off" /></Field>
                    </FormDialog>
                  </>
                )}
              </div>
            </TableCell>
          </TableRow>
        );
      })}
    </Table>
  );
}
