import { ListFilter } from "lucide-react";
import Link from "next/link";
import { Section } from "@/app/_components/ui/section";
import type { ExploredView } from "@/lib/analytics/prepare-exploration";

type To = (filter: Record<string, string>) => string;
type Props = { view: ExploredView; /** What it is compared with; null: with nothing. */ compared: string | null; /** The calls of a group. */ calls: To; /** This page for a group alone. */ narrow: To };

/** The groups of an exploration with their exact figures: a figure leads to its calls, a name to that group alone. */
export function ExploredTable({ view, compared, calls, narrow }: Props) {
  const { columns, rows, total, before, change } = view;
  const cell = "px-3 text-right tabular-nums";
  return (
    <Section title="Groups" note={view.shown ? `top ${view.shown}` : undefined} className="border-t pt-6">
      {rows.length === 0 ? <p className="rounded-md border border-dashed px-4 py-6 text-center text-[13px] text-quiet">{view.chart.beside ? `Nothing was spent on credits. ${view.chart.beside.name}: ${view.chart.beside.totalShort}.` : "No calls match. Choose a longer period, or take a filter away."}</p> : (
        <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={`${view.title}, groups`}>
          <table className="w-full border-separate border-spacing-0 text-[13px] whitespace-nowrap [&_td]:h-9 [&_td]:border-b [&_th]:h-8 [&_th]:border-b [&_th]:font-normal [&_th]:text-quiet [&_tr>*:first-child]:sticky [&_tr>*:first-child]:left-0 [&_tr>*:first-child]:bg-ground">
            <thead>
              <tr>
                {columns.map((name) => <th key={name} scope="col" className="pr-3 text-left">{name}</th>)}
                <th scope="col" className={cell}>{view.measure}</th>
                {view.additive && <th scope="col" className={cell}>Share</th>}
                {compared && <><th scope="col" className={cell}><span className="inline-block first-letter:uppercase">{compared}</span></th><th scope="col" className={cell}>Change</th></>}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, names, color, filter, ...row }) => (
                <tr key={key} className="hover:[&>td]:bg-muted">
                  {names.map((name, i) => (
                    <td key={columns[i]} className="max-w-60 truncate pr-3" title={name} colSpan={i === names.length - 1 ? columns.length - i : 1}>
                      {i === 0 && <span aria-hidden className="mr-2 inline-block size-2.5 rounded-xs" style={{ background: color }} />}
                      {filter && i === 0 ? <Link href={narrow(filter)} className="hover:underline" title={`Only ${names.join(", ")}`}>{name}<ListFilter aria-hidden className="ml-1.5 inline size-3 text-quiet" /></Link> : name}
                    </td>
                  ))}
                  <td className={cell} data-plain={row.total?.plain} title={row.total?.text}>{filter ? <Link href={calls(filter)} className="hover:underline">{row.total?.short ?? "—"}</Link> : row.total?.short ?? "—"}</td>
                  {view.additive && <td className={cell}>{row.share ?? "—"}</td>}
                  {compared && <><td className={cell} data-plain={row.before?.plain} title={row.before?.text}>{row.before?.short ?? "—"}</td><td className={cell}>{row.change ?? "—"}</td></>}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr className="font-semibold">
                <td colSpan={columns.length} className="pr-3">{view.additive ? "Total" : "All calls"}</td>
                <td className={cell} data-plain={total?.plain} title={total?.text}><Link href={calls({})} className="hover:underline">{total?.short ?? "—"}</Link></td>
                {view.additive && <td className={cell}>{total && total.value > 0 ? "100.0 %" : "—"}</td>}
                {compared && <><td className={cell} data-plain={before?.plain} title={before?.text}>{before?.short ?? "—"}</td><td className={cell}>{change ?? "—"}</td></>}
              </tr>
              {view.chart.beside && (
                <tr className="text-quiet">
                  <td colSpan={columns.length} className="pr-3">{view.chart.beside.name}, no part of the total</td>
                  <td className={cell} title={view.chart.beside.total}><Link href={calls({ funding: "byok", status: "completed" })} className="hover:underline">{view.chart.beside.totalShort}</Link></td>
                  {view.additive && <td />}{compared && <><td /><td /></>}
                </tr>
              )}
            </tfoot>
          </table>
        </div>
      )}
    </Section>
  );
}
