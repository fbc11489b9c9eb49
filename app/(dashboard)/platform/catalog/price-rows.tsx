import { Instant } from "@/app/_components/tables/instant";
import { Badge } from "@/app/_components/ui/badge";
import { TableCell, TableHead, TableRow } from "@/app/_components/ui/table";
import type { CatalogModel, PriceLine } from "@/lib/catalog/list-catalog";
import { formatDollars } from "@/lib/money/micros";
import { SetPrice } from "./set-price";

export const COLUMNS = [{ name: "Resolution" }, { name: "Price", right: true }, { name: "Rate card" }, { name: "Minimum", right: true }, { name: "From (UTC)" }, { name: "Until (UTC)" }];

const priceOf = ({ unitPriceMicros, unit, blockMs }: PriceLine) => `${formatDollars(unitPriceMicros, "exact")} per ${unit === "block" ? `${blockMs! / 1000} s block` : unit}`;
/** Lines of the two cards that differ in nothing but the card are one row. */
const alike = (line: PriceLine) => [line.resolution, line.minimumMs, priceOf(line), line.effectiveFrom.toISOString(), line.effectiveTo?.toISOString()].join("|");
const cards = (lines: PriceLine[]) => (lines.length > 1 ? "List and upstream" : lines[0]!.rateCard === "list" ? "List" : "Upstream");

export function PriceRows({ model, now }: { model: CatalogModel; now: Date }) {
  const rows = [...new Set(model.prices.map(alike))].map((key) => model.prices.filter((line) => alike(line) === key));
  return (
    <>
      <tr>
        <TableHead scope="rowgroup" colSpan={COLUMNS.length} className="h-11! bg-muted! px-0! text-ink">
          <div className="flex items-center gap-2 px-2 max-md:sticky max-md:left-0 max-md:w-[calc(100vw-2rem)]">
            <span className="font-medium" title={model.id}>{model.name}</span><span className="flex-1 text-xs text-quiet">{model.provider}</span>
            <SetPrice model={model.id} name={model.name} resolutions={["*", ...model.resolutions]} />
          </div>
        </TableHead>
      </tr>
      {rows.map((lines) => {
        const line = lines[0]!;
        return (
          <TableRow key={line.id}>
            <TableCell><span className="pl-2">{line.resolution !== "*" ? line.resolution : model.prices.every(({ resolution }) => resolution === "*") ? "any" : "any other"}</span></TableCell>
            <TableCell right>{priceOf(line)}</TableCell>
            <TableCell>{cards(lines)}</TableCell>
            <TableCell right className={line.minimumMs > 0 ? undefined : "text-quiet"}>{line.minimumMs > 0 ? `${line.minimumMs / 1000} s` : "—"}</TableCell>
            <TableCell><Instant at={line.effectiveFrom} />{line.effectiveFrom > now && <Badge className="ml-2">planned</Badge>}</TableCell>
            <TableCell className={line.effectiveTo ? undefined : "text-quiet"}><Instant at={line.effectiveTo} none="open" /></TableCell>
          </TableRow>
        );
      })}
    </>
  );
}
