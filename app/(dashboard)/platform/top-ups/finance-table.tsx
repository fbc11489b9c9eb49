import { Fragment } from "react";
import { Table } from "@/app/_components/tables/table";
import { TableCell, TableHead, TableRow } from "@/app/_components/ui/table";
import { formatMonth, linesOf } from "@/lib/analytics/prepare-top-ups";
import type { TopUpFinance } from "@/lib/analytics/read-top-up-finance";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

const SUMS = new Set<string>(["paid", "feeKept", "margin"]);

/** The lines of the books as rows, months as columns, as finance reads them. */
export function FinanceTable({ finance: { months, total } }: { finance: TopUpFinance }) {
  const lines = linesOf(total);
  const columns = [{ name: "Line" }, ...months.map(({ at, unfinished }) => ({ name: `${formatMonth(at)}${unfinished ? ", so far" : ""}`, right: true })), { name: "Total", right: true }];
  return (
    // The total stays in sight beside months that scroll under it.
    <div className="[&_thead_th:first-child]:pl-2 md:[&_tr>:last-child:not([colspan])]:sticky md:[&_tr>:last-child:not([colspan])]:right-0 md:[&_tr>:last-child:not([colspan])]:border-l md:[&_tr>:last-child:not([colspan])]:pr-1">
      <Table label="Top-ups by month" columns={columns}>
        {lines.map(({ key, group, name, title }, i) => (
          <Fragment key={key}>
            {lines[i - 1]?.group !== group && <TableRow><TableHead scope="rowgroup" className="bg-muted! text-xs text-quiet"><span className="pl-2">{group}</span></TableHead><TableCell colSpan={months.length + 1} className="bg-muted!" /></TableRow>}
            <TableRow className={SUMS.has(key) ? "font-medium" : undefined}>
              <TableCell title={title}><span className="pl-2">{name}</span></TableCell>
              {[...months.map(({ sums }) => sums), total].map((sums, column) => (
                <TableCell key={column} right data-plain={microsToDecimal(sums[key])} className={sums[key] === 0n ? "text-quiet" : column === months.length ? "font-medium" : undefined}>{formatDollars(sums[key], "exact")}</TableCell>
              ))}
            </TableRow>
          </Fragment>
        ))}
      </Table>
    </div>
  );
}
