import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { Months } from "@/lib/analytics/months";
import { formatMonth } from "@/lib/analytics/prepare-top-ups";
import type { Cohort } from "@/lib/analytics/read-top-up-cohorts";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

/** What those bought who began in the same month, by month. */
export function CohortTable({ cohorts, months: { starts } }: { cohorts: Cohort[]; months: Months }) {
  if (cohorts.length === 0) return <Empty title="Nobody has bought credit yet" compact />;
  return (
    <Table label="By cohort" columns={[{ name: "First top-up in" }, { name: "Accounts", right: true }, ...starts.map((start) => ({ name: formatMonth(start), right: true })), { name: "All shown", right: true }]}>
      {cohorts.map(({ month, accounts, bought, micros }) => (
        <TableRow key={month.getTime()}>
          <TableCell>{formatMonth(month)}</TableCell><TableCell right data-plain={String(accounts)}>{accounts.toLocaleString("en-US")}</TableCell>
          {bought.map((cell, i) => (cell === null ? <TableCell key={i} right className="text-quiet" title="Before their first top-up">—</TableCell> : <TableCell key={i} right data-plain={microsToDecimal(cell.micros)} title={`${cell.accounts.toLocaleString("en-US")} of ${accounts.toLocaleString("en-US")} accounts`}>{formatDollars(cell.micros)}</TableCell>))}
          <TableCell right data-plain={microsToDecimal(micros)} className="font-medium">{formatDollars(micros)}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
