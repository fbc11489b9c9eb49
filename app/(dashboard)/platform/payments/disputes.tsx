import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { Textarea } from "@/app/_components/ui/textarea";
import type { PaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { formatDollars } from "@/lib/money/micros";
import { AccountLink } from "./account-link";
import { MoneyCell } from "./money-cell";

const COLUMNS = [{ name: "Account" }, { name: "State" }, { name: "Opened" }, { name: "Bank's reason" }, ...["Credit", "Fee", "Tax"].map((name) => ({ name, right: true })), { name: "Id" }, { name: "Action", silent: true }];

export function Disputes({ disputes, mayAct }: { disputes: PaymentsDesk["disputes"]; mayAct: boolean }) {
  if (disputes.length === 0) return <Empty title="No payment is disputed" compact />;
  return (
    <Table label="Disputes" columns={COLUMNS}>
      {disputes.map(({ id, account, state, reason, createdAt, creditMicros, feeMicros, taxMicros }) => (
        <TableRow key={id}>
          <TableCell><AccountLink account={account} /></TableCell>
          <TableCell><Badge variant={state === "lost" ? "danger" : "warn"}>{state}</Badge></TableCell>
          <TableCell><Instant at={createdAt} /></TableCell>
          <TableCell>{reason.replaceAll("_", " ")}</TableCell>
          <MoneyCell amount={creditMicros} /><MoneyCell amount={feeMicros} /><MoneyCell amount={taxMicros} />
          <TableCell data-plain={id}><ShortId id={id} /></TableCell>
          <TableCell right>
            {mayAct && state === "lost" && (
              <FormDialog action="Settle" title={`Settle the lost dispute of ${account.name}`} url="/api/platform/disputes/settle" sent={{ account: account.slug, dispute_id: id }} confirm={account.name} variant="destructive" effect={`${account.name} may spend again, unless another payment of it is disputed. The ${formatDollars(creditMicros)} of credit stays taken back.`}>
                <Field label="Why, e.g. how it was paid after all"><Textarea name="note" required maxLength={500} autoComplete="off" /></Field>
              </FormDialog>
            )}
            {state === "open" && <span className="text-quiet">answered at Stripe</span>}
          </TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
