import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ChartData, ChartPoint } from "@/lib/analytics/prepare-series";

/** The chart's figures for those who cannot see it or want to read them. Each bucket leads to its calls, where there are some. */
export function ChartTable({ title, data, callsOf }: { title: string; data: ChartData; callsOf?: (point: ChartPoint) => string }) {
  return (
    <details className="group/table mt-2 text-xs">
      <summary className="inline-flex cursor-pointer list-none items-center gap-1 text-quiet hover:text-ink"><ChevronRight aria-hidden className="size-3.5 group-open/table:rotate-90" />Show as table</summary>
      <div className="mt-1 max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
        <table className="w-full border-separate border-spacing-0 whitespace-nowrap tabular-nums [&_td]:h-7 [&_td]:border-b [&_th]:sticky [&_th]:top-0 [&_th]:h-7 [&_th]:border-b [&_th]:bg-ground [&_th]:text-quiet [&_tr>*:first-child]:sticky [&_tr>*:first-child]:left-0 [&_tr>*:first-child]:bg-ground [&_th:first-child]:z-2">
          <thead><tr><th className="text-left font-normal">Period</th>{data.series.map(({ key, label }) => <th key={key} className="pl-3 text-right font-normal">{label}</th>)}<th className="pl-3 text-right">{data.totalName ?? "Total"}</th></tr></thead>
          <tbody>
            {data.points.map((point) => (
              <tr key={point.from}>
                <td>{callsOf ? <Link className="hover:underline" href={callsOf(point)}>{point.bounds}</Link> : point.bounds}</td>
                {data.series.map(({ key }) => <td key={key} data-plain={point.plain[key]} className="pl-3 text-right">{point.texts[key]}</td>)}
                <td data-plain={point.plain.total} className="pl-3 text-right">{point.unusual && <span className="mr-2 text-quiet"><span aria-hidden className="mr-1 text-warn">▲</span>{point.unusual}</span>}{point.total}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
