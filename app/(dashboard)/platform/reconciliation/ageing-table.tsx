import { MoneyCell } from "@/app/(dashboard)/platform/payments/money-cell";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { type Ageing, AGES } from "@/lib/reconciliation/list-differences";

const COLUMNS = [{ name: "With" }, ...AGES.map(({ name }) => ({ name, right: true })), { name: "Differences", right: true }, { name: "At risk", right: true }];

export function AgeingTable({ ageing, nameOf }: { ageing: Ageing[]; nameOf: (id: string) => string }) {
  if (ageing.length === 0) return <Empty title="Both sides agree, or what differs is resolved" compact />;
  return (
    <Table whole label="Money at risk" columns={COLUMNS}>
      {ageing.map(({ counterparty, ages, count, micros }) => (
        <TableRow key={counterparty}>
          <TableCell className="font-medium">{nameOf(counterparty)}</TableCell>
          {ages.map((age, i) => (age.count === 0 ? <TableCell key={i} right className="text-quiet">none</TableCell> : <MoneyCell key={i} amount={age.micros} note={`${age.count.toLocaleString("en-US")} differences`} />))}
          <TableCell right>{count.toLocaleString("en-US")}</TableCell><MoneyCell amount={micros} />
        </TableRow>
      ))}
    </Table>
  );
}
