import { subDays } from "date-fns";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { listReconciliationRuns } from "@/lib/reconciliation/list-differences";
import { formatAge } from "@/lib/time/format-age";

const COLUMNS = [{ name: "Started" }, { name: "With" }, { name: "Days" }, { name: "From" }, ...["Matched", "Resolved", "Only ours", "Only theirs", "Differing", "Double"].map((name) => ({ name, right: true })), { name: "Took", right: true }, { name: "By" }];
const day = (at: Date) => at.toISOString().slice(0, 10);

export function RunsTable({ runs, nameOf }: { runs: Awaited<ReturnType<typeof listReconciliationRuns>>; nameOf: (id: string) => string }) {
  return (
    <Table label="Comparisons" columns={COLUMNS}>
      {runs.map(({ id, startedAt, finishedAt, counterparty, fromAt, toAt, origin, startedBy, ...run }) => (
        <TableRow key={id}>
          <TableCell><Instant at={startedAt} /></TableCell><TableCell>{nameOf(counterparty)}</TableCell><TableCell>{day(fromAt)} to {day(subDays(toAt, 1))}</TableCell><TableCell className="max-w-48 truncate" title={origin}>{origin === "api" ? "their API" : origin}</TableCell>
          {[run.matched, run.resolved, run.onlyOurs, run.onlyTheirs, run.differing, run.double].map((count, i) => <TableCell key={i} right className={i > 1 && count > 0 ? "font-medium text-warn" : undefined}>{count.toLocaleString("en-US")}</TableCell>)}
          <TableCell right>{formatAge(finishedAt.getTime() - startedAt.getTime())}</TableCell><TableCell className="text-quiet">{startedBy}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
