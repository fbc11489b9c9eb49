import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { PaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { AccountLink } from "./account-link";
import { MoneyCell } from "./money-cell";

const COLUMNS = [{ name: "Account" }, { name: "Started" }, { name: "By" }, { name: "State" }, { name: "Credit", right: true }, { name: "Fee", right: true }, { name: "Id" }, { name: "Action", silent: true }];

export function Unfinished({ topUps, mayAct }: { topUps: PaymentsDesk["unfinished"]; mayAct: boolean }) {
  if (topUps.length === 0) return <Empty title="Every top-up is settled or over" compact />;
  return (
    <Table label="Unfinished top-ups" columns={COLUMNS}>
      {topUps.map(({ id, account, kind, state, creditMicros, feeMicros, failure, createdBy, createdAt }) => (
        <TableRow key={id}>
          <TableCell><AccountLink account={account} /></TableCell>
          <TableCell><Instant at={createdAt} /></TableCell>
          <TableCell className="text-quiet">{kind === "automatic" ? "automatic" : createdBy}</TableCell>
          <TableCell title={failure ?? undefined}><Badge>{state}</Badge>{failure && <span className="ml-2 text-quiet">{failure}</span>}</TableCell>
          <MoneyCell amount={creditMicros} /><MoneyCell amount={feeMicros} />
          <TableCell data-plain={id}><ShortId id={id} /></TableCell>
          <TableCell right>{mayAct && <FormDialog action="Ask Stripe" title={`How does this top-up of ${account.name} stand?`} url="/api/platform/top-ups/check" sent={{ account: account.slug, top_up_id: id }} effect="Stripe is asked now, and what it says is booked: paid, failed or still open." />}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
