import { Instant } from "@/app/_components/tables/instant";
import { Badge } from "@/app/_components/ui/badge";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { PriceLine } from "@/lib/catalog/check-price";
import { formatDollars } from "@/lib/money/micros";

export const COLUMNS = [{ name: "Resolution" }, { name: "Price", right: true }, { name: "Rate card" }, { name: "Minimum", right: true }, { name: "From (UTC)" }, { name: "Until (UTC)" }];

const priceOf = ({ unitPriceMicros, unit, blockMs }: PriceLine) => `${formatDollars(unitPriceMicros, "exact")} per ${unit === "block" ? `${blockMs! / 1000} s block` : unit}`;
/** Lines of the two cards that differ in nothing but the card are one row. */
const alike = (line: PriceLine) => [line.resolution, line.minimumMs, priceOf(line), line.effectiveFrom.toISOString(), line.effectiveTo?.toISOString()].join("|");
const cards = (lines: PriceLine[]) => (lines.length > 1 ? "List and upstream" : lines[0]!.rateCard === "list" ? "List" : "Upstream");

/** Price lines in force and planned; `actions` adds a cell with what can be done to a row's lines. */
export function PriceRows({ prices, now, actions }: { prices: PriceLine[]; now: Date; actions?: (lines: PriceLine[]) => React.ReactNode }) {
  const rows = [...new Set(prices.map(alike))].map((key) => prices.filter((line) => alike(line) === key));
  return rows.map((lines) => {
    const line = lines[0]!;
    return (
      <TableRow key={line.id}>
        <TableCell><span className="pl-2">{line.resolution !== "*" ? line.resolution : prices.every(({ resolution }) => resolution === "*") ? "any" : "any other"}</span></TableCell>
        <TableCell right>{priceOf(line)}</TableCell>
        <TableCell>{cards(lines)}</TableCell>
        <TableCell right className={line.minimumMs > 0 ? undefined : "text-quiet"}>{line.minimumMs > 0 ? `${line.minimumMs / 1000} s` : "—"}</TableCell>
        <TableCell><Instant at={line.effectiveFrom} />{line.effectiveFrom > now && <Badge className="ml-2">planned</Badge>}</TableCell>
        <TableCell className={line.effectiveTo ? undefined : "text-quiet"}><Instant at={line.effectiveTo} none="open" /></TableCell>
        {actions && <TableCell right>{actions(lines)}</TableCell>}
      </TableRow>
    );
  });
}
