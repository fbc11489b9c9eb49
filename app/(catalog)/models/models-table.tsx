import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { CatalogEntry } from "@/lib/analytics/read-catalog";
import { preparePriceTable, summarizePrice } from "@/lib/gateway/prepare-price-lines";

const COLUMNS = [{ name: "Model" }, { name: "Provider" }, { name: "Best for" }, { name: "Price", right: true }, { name: "5 s from", right: true }, { name: "Rank", right: true }, { name: "Median latency", right: true }, { name: "Success", right: true }];

/** The least that five seconds cost, in any resolution. */
function fiveSeconds(entry: CatalogEntry): string {
  const costs = preparePriceTable(entry.model, [5_000]).flatMap((row) => (row.costs[0]?.micros == null ? [] : [row.costs[0]]));
  return costs.toSorted((a, b) => (a.micros! < b.micros! ? -1 : 1))[0]?.text ?? "—";
}

export function ModelsTable({ entries }: { entries: CatalogEntry[] }) {
  return (
    <Table label="Models" columns={COLUMNS}>
      {entries.map((entry) => {
        const { model, ranked, measures } = entry;
        return (
          <TableRow key={model.id}>
            <TableCell><Link href={`/models/${model.id}`} className="font-medium hover:underline">{model.name}</Link></TableCell>
            <TableCell>{model.providerName}</TableCell>
            <TableCell className="text-quiet">{model.useCases.join(", ")}</TableCell>
            <TableCell right>{summarizePrice(model) ?? "—"}</TableCell>
            <TableCell right>{fiveSeconds(entry)}</TableCell>
            <TableCell right>{ranked?.rank ?? "—"}</TableCell>
            <TableCell right>{measures?.p50 ?? "—"}</TableCell>
            <TableCell right>{measures?.successRate ?? "—"}</TableCell>
          </TableRow>
        );
      })}
    </Table>
  );
}
