"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Bar, BarChart, CartesianGrid, Cell, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartData, ChartPoint } from "@/lib/analytics/prepare-series";

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

type Props = { title: string; data: ChartData; unit: "$" | "s"; /** The calls of the whole period; a mark leads to its own. */ calls: string };

/**
 * Draws what `prepareSeries` decided: stacked bars, a legend, and the same figures as a table. A bar leads to its calls;
 * a name in the legend hides its series, and a double click shows it alone.
 */
export function StackedBars({ title, data, unit, calls }: Props) {
  const router = useRouter();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const empty = data.series.length === 0;
  const callsOf = (point: ChartPoint, model?: string) => {
    const [path, search] = calls.split("?");
    return `${path}?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(search)), from: point.from, to: point.to, ...(model && model !== "others" ? { model } : {}) })}`;
  };
  const toggle = (key: string) => setHidden((now) => new Set(now.has(key) ? [...now].filter((other) => other !== key) : [...now, key]));
  const isolate = (key: string) => setHidden(new Set(data.series.map((series) => series.key).filter((other) => other !== key)));
  return (
    <section aria-label={title} className="min-w-0">
      <h2 className="flex justify-between gap-4"><span>{title}</span><span className="font-semibold tabular-nums">{data.total}</span></h2>
      <div className="h-56" aria-hidden>
        {empty ? <p className="pt-20 text-center text-quiet">No calls in this period.</p> : (
          <ResponsiveContainer width="100%" height="100%">
            <BarChart data={data.points} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="label" tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} minTickGap={32} />
              <YAxis width={48} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} tickFormatter={(n: number) => (unit === "$" ? `$${compact.format(n)}` : `${compact.format(n)} s`)} />
              <Tooltip cursor={{ fill: "var(--line)", opacity: 0.4 }} content={({ payload }) => <Details point={payload?.[0]?.payload as ChartPoint | undefined} data={data} />} />
              {data.series.map((series) => (
                <Bar key={series.key} dataKey={(point: ChartPoint) => point.values[series.key]} name={series.label} stackId="all" fill={series.color} isAnimationActive={false} hide={hidden.has(series.key)} className="cursor-pointer" onClick={(_, i) => { const point = data.points[i]; if (point) router.push(callsOf(point, series.key)); }}>
                  {data.points.map((point, i) => <Cell key={i} fillOpacity={point.unfinished ? 0.45 : 1} />)}
                </Bar>
              ))}
            </BarChart>
          </ResponsiveContainer>
        )}
      </div>
      <ul className="flex flex-wrap gap-x-3 text-xs text-quiet">
        {data.series.map(({ key, label, color }) => (
          <li key={key}>
            <button type="button" className={`cursor-pointer ${hidden.has(key) ? "line-through" : ""}`} aria-pressed={!hidden.has(key)} title="Click hides it, a double click shows it alone" onClick={() => toggle(key)} onDoubleClick={() => isolate(key)}>
              <span aria-hidden className="mr-1 inline-block size-2" style={{ background: color }} />{label}
            </button>
          </li>
        ))}
      </ul>
      <details className="mt-1 text-xs">
        <summary className="cursor-pointer text-quiet">Show as table</summary>
        <div className="max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
          <table className="w-full tabular-nums">
            <thead><tr><th className="text-left font-normal">Period</th>{data.series.map(({ key, label }) => <th key={key} className="text-right font-normal">{label}</th>)}<th className="text-right">Total</th></tr></thead>
            <tbody>{data.points.map((point) => <tr key={point.bounds}><td className="whitespace-nowrap"><Link className="hover:underline" href={callsOf(point)}>{point.bounds}</Link></td>{data.series.map(({ key }) => <td key={key} className="text-right">{point.texts[key]}</td>)}<td className="text-right">{point.total}</td></tr>)}</tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function Details({ point, data }: { point: ChartPoint | undefined; data: ChartData }) {
  if (!point) return null;
  const shown = data.series.filter(({ key }) => point.values[key]! > 0).sort((a, b) => point.values[b.key]! - point.values[a.key]!);
  return (
    <div className="rounded border border-line bg-ground p-2 text-xs tabular-nums">
      <p>{point.bounds}{point.unfinished && " (not finished)"}</p>
      {shown.map(({ key, label, color }) => <p key={key} className="flex justify-between gap-4"><span><span className="mr-1 inline-block size-2" style={{ background: color }} />{label}</span>{point.texts[key]}</p>)}
      <p className="flex justify-between gap-4 font-semibold"><span>Total</span>{point.total}</p>
    </div>
  );
}
