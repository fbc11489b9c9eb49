import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { CatalogEntry } from "@/lib/analytics/read-catalog";
import { AVAILABILITY } from "@/lib/gateway/availability";
import { cheapestMicros, markLength, summarizePrice } from "@/lib/gateway/prepare-price-lines";
import { formatDollars } from "@/lib/money/micros";

const COLUMNS = [{ name: "Model" }, { name: "Price", right: true }, { name: "5 s from", right: true }, { name: "Here" }, { name: "Provider" }, { name: "Best for" }, { name: "Rank", right: true }, { name: "Median latency", right: true }, { name: "Success", right: true }];

export function ModelsTable({ entries }: { entries: CatalogEntry[] }) {
  return (
    <Table label="Models" columns={COLUMNS}>
      {entries.map(({ model, ranked, measures, availability }) => {
        const fiveSeconds = cheapestMicros(model);
        return (
          <TableRow key={model.id}>
            <TableCell><Link href={`/models/${model.id}`} className="font-medium hover:underline">{model.name}</Link></TableCell>
            <TableCell right>{summarizePrice(model) ?? "—"}</TableCell>
            <TableCell right>{fiveSeconds === null ? "—" : markLength(model, 5_000, formatDollars(fiveSeconds, "exact"))}</TableCell>
            <TableCell className={availability === "credit" ? undefined : "text-quiet"}>{AVAILABILITY[availability]}</TableCell>
            <TableCell>{model.providerName}</TableCell>
            <TableCell className="text-quiet">{model.useCases.join(", ")}</TableCell>
            <TableCell right>{ranked?.rank ?? "—"}</TableCell>
            <TableCell right>{measures?.p50 ?? "—"}</TableCell>
            <TableCell right>{measures?.successRate ?? "—"}</TableCell>
          </TableRow>
        );
      })}
    </Table>
  );
}
