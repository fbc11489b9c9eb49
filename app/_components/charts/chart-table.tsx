import Link from "next/link";
import type { ChartData, ChartPoint } from "@/lib/analytics/prepare-series";

/** The chart's figures for those who cannot see it or want to read them. Each bucket leads to its calls. */
export function ChartTable({ title, data, callsOf }: { title: string; data: ChartData; callsOf: (point: ChartPoint) => string }) {
  return (
    <details className="mt-1 text-xs">
      <summary className="cursor-pointer text-quiet">Show as table</summary>
      <div className="max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
        <table className="w-full tabular-nums [&_th]:sticky [&_th]:top-0 [&_th]:bg-ground">
          <thead><tr><th className="text-left font-normal">Period</th>{data.series.map(({ key, label }) => <th key={key} className="pl-3 text-right font-normal">{label}</th>)}<th className="pl-3 text-right">Total</th></tr></thead>
          <tbody>
            {data.points.map((point) => (
              <tr key={point.from}>
                <td className="whitespace-nowrap"><Link className="hover:underline" href={callsOf(point)}>{point.bounds}</Link></td>
                {data.series.map(({ key }) => <td key={key} data-plain={point.plain[key]} className="pl-3 text-right">{point.texts[key]}</td>)}
                <td data-plain={point.plain.total} className="pl-3 text-right">{point.total}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
