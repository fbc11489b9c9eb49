import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { PublicRow } from "@/lib/analytics/prepare-public-rankings";

/** Models in order with their shares, drawn and written. */
export function SharesTable({ rows }: { rows: PublicRow[] }) {
  const largest = Math.max(1, ...rows.map(({ tenths }) => tenths));
  return (
    <Table label="Models by share of video seconds" columns={[{ name: "Model" }, { name: "Share", right: true }, { name: "Share, drawn", silent: true }, { name: "Against the four weeks before" }]}>
      {rows.map(({ key, rank, name, color, move, share, tenths }) => (
        <TableRow key={name}>
          <TableCell className={rank === null ? "text-quiet" : "font-medium"}><span className="inline-block w-8 font-normal text-quiet tabular-nums">{rank}</span>{key ? <Link href={`/models/${key}`} className="hover:underline">{name}</Link> : name}</TableCell>
          <TableCell right data-plain={(tenths / 10).toFixed(1)}>{share}</TableCell>
          <TableCell className="w-1/2"><div aria-hidden className="h-3 rounded-xs" style={{ width: `${(100 * tenths) / largest}%`, background: color }} /></TableCell>
          <TableCell>{move && <span title={move.words} className="text-xs text-quiet"><span aria-hidden>{move.text}</span><span className="sr-only">{move.words}</span></span>}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
