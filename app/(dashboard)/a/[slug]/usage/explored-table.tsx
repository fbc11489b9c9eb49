import { placesOf } from "@/lib/money/decimal-places";
import { ListFilter } from "lucide-react";
import Link from "next/link";
import { PaddedDecimals } from "@/app/_components/tables/exact-money";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { ExploredView } from "@/lib/analytics/prepare-exploration";

type To = (filter: Record<string, string>) => string;
type Props = { view: ExploredView; /** What it is compared with; null: with nothing. */ compared: string | null; /** The calls of a group. */ calls: To; /** This page for a group alone. */ narrow: To };

/** The groups of an exploration with their exact figures: a figure leads to its calls, a name to that group alone. */
export function ExploredTable({ view, compared, calls, narrow }: Props) {
  const { columns, rows, total, before, change } = view;
  const figures = { total: [...rows.map((row) => row.total), total], before: [...rows.map((row) => row.before), before] };
  // Prices have decimals of their own each; their points stand under each other all the same.
  const places = (column: keyof typeof figures) => (view.chart.unit === "$" ? Math.max(0, ...figures[column].map((figure) => (figure ? placesOf(figure.short) : 0))) : 0);
  const shown = (figure: ExploredView["total"], column: keyof typeof figures) => (figure ? <PaddedDecimals text={figure.short} places={places(column)} /> : "—");
  return (
    <Section title="Groups" note={view.shown ? `top ${view.shown}` : undefined} className="border-t pt-6">
      {rows.length === 0 ? <p className="rounded-md border border-dashed px-4 py-6 text-center text-[13px] text-quiet">{view.chart.beside ? `Nothing was spent on credits. ${view.chart.beside.name}: ${view.chart.beside.totalShort}.` : view.unpriced ? "Nothing that has a price." : "No calls match. Choose a longer period, or take a filter away."}</p> : (
        <Table label={`${view.title}, groups`}>
          <TableHeader>
            <TableRow>
              {columns.map((name) => <TableHead key={name}>{name}</TableHead>)}
              <TableHead right>{view.measure}</TableHead>
              {view.additive && <TableHead right>Share</TableHead>}
              {compared && <><TableHead right><span className="inline-block first-letter:uppercase">{compared}</span></TableHead><TableHead right>Change</TableHead></>}
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.map(({ key, names, color, filter, ...row }) => (
              <TableRow key={key}>
                {names.map((name, i) => (
                  <TableCell key={columns[i]} className="max-w-60 truncate" title={name} colSpan={i === names.length - 1 ? columns.length - i : 1}>
                    {i === 0 && <span aria-hidden className="mr-2 inline-block size-2.5 rounded-xs" style={{ background: color }} />}
                    {filter && i === 0 ? <Link href={narrow(filter)} className="hover:underline" title={`Only ${names.join(", ")}`}>{name}<ListFilter aria-hidden className="ml-1.5 inline size-3 text-quiet" /></Link> : name}
                  </TableCell>
                ))}
                <TableCell right data-plain={row.total?.plain} title={row.total?.text}>{filter ? <Link href={calls(filter)} className="hover:underline">{shown(row.total, "total")}</Link> : shown(row.total, "total")}</TableCell>
                {view.additive && <TableCell right>{row.share ?? "—"}</TableCell>}
                {compared && <><TableCell right data-plain={row.before?.plain} title={row.before?.text}>{shown(row.before, "before")}</TableCell><TableCell right>{row.change ?? "—"}</TableCell></>}
              </TableRow>
            ))}
          </TableBody>
          <TableFooter>
            <TableRow>
              <TableCell colSpan={columns.length}>{view.additive ? "Total" : "All calls"}</TableCell>
              <TableCell right data-plain={total?.plain} title={total?.text}><Link href={calls({})} className="hover:underline">{shown(total, "total")}</Link></TableCell>
              {view.additive && <TableCell right>{total && total.value > 0 ? "100.0 %" : "—"}</TableCell>}
              {compared && <><TableCell right data-plain={before?.plain} title={before?.text}>{shown(before, "before")}</TableCell><TableCell right>{change ?? "—"}</TableCell></>}
            </TableRow>
            {view.chart.beside && (
              <TableRow className="font-normal text-quiet">
                <TableCell colSpan={columns.length}>{view.chart.beside.name}, no part of the total</TableCell>
                <TableCell right title={view.chart.beside.total}><Link href={calls({ funding: "byok", status: "completed" })} className="hover:underline">{view.chart.beside.totalShort}</Link></TableCell>
                {view.additive && <TableCell />}{compared && <><TableCell /><TableCell /></>}
              </TableRow>
            )}
          </TableFooter>
        </Table>
      )}
      {view.unpriced && <p className="text-xs text-quiet">{view.unpriced}</p>}
    </Section>
  );
}
