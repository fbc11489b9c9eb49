import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { PaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { AccountLink } from "./account-link";
import { MoneyCell } from "./money-cell";

const COLUMNS = [{ name: "Account" }, { name: "Reason" }, { name: "Granted", right: true }, { name: "Left", right: true }, { name: "Ends" }, { name: "By" }];

export function Promotions({ promotions, now }: { promotions: PaymentsDesk["promotions"]; now: Date }) {
  if (promotions.length === 0) return <Empty title="No promotional credit is out" compact />;
  return (
    <Table label="Promotional credit" columns={COLUMNS}>
      {promotions.map(({ id, account, reason, amountMicros, remainingMicros, expiresAt, grantedBy }) => (
        <TableRow key={id} className="[&>td]:py-1.5">
          <TableCell><AccountLink account={account} /></TableCell>
          <TableCell className="max-w-72 min-w-40 whitespace-normal wrap-anywhere">{reason}</TableCell>
          <MoneyCell amount={amountMicros} /><MoneyCell amount={remainingMicros} />
          <TableCell><Instant at={expiresAt} />{expiresAt <= now && <Badge className="ml-2">ended, kept for a running job</Badge>}</TableCell>
          <TableCell className="text-quiet">{grantedBy}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
