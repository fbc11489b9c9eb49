"use client";

import { usePathname, useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Bar, CartesianGrid, Cell, ComposedChart, Line, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { prepareSeriesFilter } from "@/lib/analytics/prepare-series-filter";
import { axisTicks, formatTick } from "@/lib/analytics/prepare-axis";
import type { ChartView } from "@/lib/analytics/exploration";
import type { ChartData, ChartPoint } from "@/lib/analytics/prepare-series";
import { ChartTable } from "./chart-table";
import { Legend, Swatch } from "./legend";
import { SaveMenu } from "./save-menu";
import { useDragZoom } from "./use-drag-zoom";

/** Charts of one page with this in common show the same bucket under the pointer. */
const SHARED_CROSSHAIR = "page";

type Props = { title: string; data: ChartData; /** What it is compared with, as the period bar calls it. */ before?: string; /** The calls of the whole period; a mark leads to its own. Nothing: marks lead nowhere, and dragging does not zoom. */ calls?: string; view?: ChartView; /** Height, as a class. */ className?: string };

/**
 * Draws what `prepareSeries` decided: stacked bars, their shares or lines, the period compared with as a line, a legend, and
 * the same figures as a table. A bar leads to its calls where a filter names them, dragging across bars zooms in, Escape goes back.
 */
export function StackedBars({ title, data, before = "", calls, view = "stacked", className = "h-56" }: Props) {
  const router = useRouter();
  const path = usePathname();
  const drawing = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [callsPath, callsSearch] = (calls ?? "").split("?");
  // A name may be repeated there; what is narrowed to has one value.
  const linkTo = (target: string, more: Record<string, string>) => {
    const query = new URLSearchParams(callsSearch);
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    return `${target}?${query}`;
  };
  const callsOf = ({ from, to }: ChartPoint, filter: Record<string, string> = {}) => linkTo(callsPath!, { from, to, ...filter });
  /** What a click on a bucket of a series does; nothing where nothing leads to its calls. */
  const openCalls = (series: ChartData["series"][number]) => {
    const filter = calls === undefined ? null : prepareSeriesFilter(series);
    return filter && ((_: unknown, i: number) => { const point = data.points[i]; if (point) router.push(callsOf(point, filter)); });
  };
  const zoom = useDragZoom((first, last) => {
    const query = new URLSearchParams(window.location.search);
    query.delete("g");
    for (const [name, value] of Object.entries({ period: "custom", from: data.points[first]!.from, to: data.points[last]!.to })) query.set(name, value);
    return `${path}?${query}`;
  });
  const shown = data.series.filter(({ key }) => !hidden.has(key));
  /** Of what is drawn of a bucket. */
  const heightOf = ({ values }: ChartPoint) => (view === "line" ? Math.max(0, ...shown.map(({ key }) => values[key] ?? 0)) : shown.reduce((sum, { key }) => sum + (values[key] ?? 0), 0));
  const heights = data.points.flatMap((point) => [heightOf(point), view === "line" ? 0 : point.before?.value ?? 0]);
  const ticks = view === "share" ? undefined : axisTicks(0, Math.max(...heights, 0), data.unit);
  const labels = new Map(data.points.map(({ from, label }) => [from, label]));
  const id = title.replaceAll(/\W+/g, "-");
  const fill = ({ key, color, funding }: ChartData["series"][number]) => (funding === "byok" ? `url(#${id}-${data.series.findIndex((other) => other.key === key)})` : color);
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-2 flex items-start justify-between gap-4">
        <h2 className="text-[13px] text-quiet">{title} <span className="block text-lg/6 font-semibold text-ink tabular-nums" title={data.total}>{data.totalShort}{data.beside && <span className="ml-2 text-[13px] font-normal text-quiet" title={data.beside.total}>and {data.beside.totalShort} {data.beside.name.replace(/^P/, "p")}</span>}</span></h2>
        {data.series.length > 0 && <SaveMenu title={title} data={data} csv={async () => (await import("@/lib/analytics/prepare-chart-csv")).prepareChartCsv(data)} drawing={drawing} />}
      </div>
      <div ref={drawing} className={`${className} select-none [&_*]:outline-none`} aria-hidden>
        {data.series.length === 0 ? <p className="flex h-full items-center justify-center rounded-md border border-dashed text-[13px] text-quiet">No such calls in this period.</p> : (
          <ResponsiveContainer width="100%" height="100%">
            <ComposedChart data={data.points} syncId={SHARED_CROSSHAIR} stackOffset={view === "share" ? "expand" : "none"} margin={{ top: 12, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false} {...(calls === undefined ? {} : zoom.handlers)}>
              <defs>
                {data.series.map((series, i) => series.funding === "byok" && (
                  <pattern key={series.key} id={`${id}-${i}`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect width="4" height="4" fill="var(--ground)" /><rect width="2" height="4" fill={series.color} />
                  </pattern>
                ))}
              </defs>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="from" tickFormatter={(from: string) => labels.get(from) ?? ""} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} minTickGap={32} />
              <YAxis width={52} ticks={ticks} domain={ticks && [0, ticks.at(-1)!]} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} tickFormatter={(n: number) => (view === "share" ? formatTick(100 * n, "%") : formatTick(n, data.unit))} />
              <Tooltip isAnimationActive={false} cursor={{ fill: "var(--line)", opacity: 0.4 }} content={({ payload }) => <Details point={payload?.[0]?.payload as ChartPoint | undefined} series={shown} before={before} totalName={data.totalName} />} />
              {view === "line" ? data.series.map((series) => (
                <Line key={series.key} type="linear" dataKey={(point: ChartPoint) => point.values[series.key]} name={series.label} stroke={series.color} strokeWidth={1.5} strokeDasharray={series.funding === "byok" ? "5 2" : undefined} dot={data.points.length === 1} activeDot={{ r: 3 }} isAnimationActive={false} hide={hidden.has(series.key)} />
              )) : data.series.map((series) => (
                <Bar key={series.key} dataKey={(point: ChartPoint) => point.values[series.key]} name={series.label} stackId="all" fill={fill(series)} isAnimationActive={false} hide={hidden.has(series.key)} className={openCalls(series) ? "cursor-pointer" : undefined} onClick={openCalls(series) ?? undefined}>
                  {data.points.map((point) => <Cell key={point.from} fillOpacity={point.unfinished ? 0.45 : 1} />)}
                </Bar>
              ))}
              {view === "stacked" && data.points.some(({ before }) => before) && <Line type="step" dataKey={(point: ChartPoint) => point.before?.value} name="Before" stroke="var(--ink)" strokeOpacity={0.55} strokeDasharray="3 3" strokeWidth={1} dot={false} activeDot={false} isAnimationActive={false} className="pointer-events-none" />}
              {view !== "share" && data.points.some(({ unusual }) => unusual) && <Line dataKey={(point: ChartPoint) => (point.unusual ? heightOf(point) : undefined)} name="Unusual" stroke="none" dot={<UnusualMark />} activeDot={false} isAnimationActive={false} className="pointer-events-none" />}
              {zoom.range && <ReferenceArea x1={data.points[zoom.range.first]?.from} x2={data.points[zoom.range.last]?.from} fill="var(--accent)" fillOpacity={0.15} />}
            </ComposedChart>
          </ResponsiveContainer>
        )}
      </div>
      {data.series.length > 0 && <><Legend data={data} before={view === "stacked" ? before : undefined} unfinished={view === "line" ? "last point" : undefined} hidden={hidden} onChange={setHidden} /><ChartTable title={title} data={data} callsOf={calls === undefined ? undefined : (point) => callsOf(point)} /></>}
    </section>
  );
}

function Details({ point, series, before, totalName = "Total" }: { point: ChartPoint | undefined; series: ChartData["series"]; before: string; totalName?: string }) {
  if (!point) return null;
  const shown = series.filter(({ key }) => (point.values[key] ?? 0) > 0).toSorted((a, b) => point.values[b.key]! - point.values[a.key]!);
  return (
    <div className="space-y-1 rounded-lg border bg-popover p-2.5 text-xs tabular-nums shadow-lg">
      <p className="text-quiet">{point.bounds}{point.unfinished && " (not finished)"}</p>
      {shown.map((one) => <p key={one.key} className="flex justify-between gap-4"><span><Swatch series={one} />{one.label}</span>{point.texts[one.key]}</p>)}
      <p className="flex justify-between gap-4 border-t pt-1 font-semibold"><span>{totalName}</span>{point.total}</p>
      {point.before && <p className="flex justify-between gap-4 text-quiet"><span className="first-letter:uppercase">{before}</span>{point.before.text}</p>}
      {point.unusual && <p className="border-t pt-1 font-medium"><span aria-hidden className="mr-1.5 text-warn">▲</span>{point.unusual}</p>}
    </div>
  );
}

/** A triangle above a bucket that is far from usual; the tooltip and the table say how far. */
function UnusualMark({ cx, cy, payload }: { cx?: number; cy?: number; payload?: ChartPoint }) {
  if (!payload?.unusual || cx === undefined || cy === undefined || Number.isNaN(cy)) return null;
  return <path d={`M${cx} ${cy - 11} l4.5 8 h-9 Z`} fill="var(--warn)" stroke="var(--ground)" strokeWidth={1} />;
}
