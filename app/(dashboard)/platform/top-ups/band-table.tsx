import { TriangleAlert } from "lucide-react";
import { Table } from "@/app/_components/tables/table";
import { Alert } from "@/app/_components/ui/alert";
import { Badge } from "@/app/_components/ui/badge";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { Band } from "@/lib/analytics/prepare-top-ups";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

const COLUMNS = [{ name: "Credit bought" }, ...["Payments", "Paid", "Fee", "Stripe took", "Margin"].map((name) => ({ name, right: true }))];

/** What top-ups of each size leave, and a warning where they leave less than nothing. */
export function BandTable({ bands }: { bands: Band[] }) {
  const untold = bands.reduce((sum, band) => sum + band.untold, 0);
  return (
    <>
      {bands.map(({ name, warning }) => warning && <Alert key={name} variant="warn"><TriangleAlert aria-hidden /><p>{warning}</p></Alert>)}
      <Table label="Margin by size of top-up" columns={COLUMNS}>
        {bands.map(({ name, payments, paidMicros, feeMicros, processingMicros, marginMicros, covers }) => (
          <TableRow key={name}>
            <TableCell>{name}{covers === false && <Badge variant="warn" className="ml-2">fee too small</Badge>}</TableCell>
            <TableCell right data-plain={String(payments)}>{payments.toLocaleString("en-US")}</TableCell>
            {[paidMicros, feeMicros, processingMicros, marginMicros].map((amount, i) => payments === 0
              ? <TableCell key={i} right className="text-quiet" title="Nothing was paid">—</TableCell>
              : <TableCell key={i} right data-plain={microsToDecimal(amount)}>{formatDollars(amount)}</TableCell>)}
          </TableRow>
        ))}
      </Table>
      {untold > 0 && <p className="text-xs text-quiet">{untold.toLocaleString("en-US")} more {untold === 1 ? "payment is" : "payments are"} left out: Stripe has not said yet what it takes.</p>}
    </>
  );
}
