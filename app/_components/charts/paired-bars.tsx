"use client";

import { useRef, useState } from "react";
import { Bar, CartesianGrid, Cell, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisTicks, formatTick } from "@/lib/analytics/prepare-axis";
import type { ChartData, ChartPoint } from "@/lib/analytics/prepare-series";
import { ChartTable } from "./chart-table";
import { Legend, Swatch } from "./legend";
import { SaveMenu } from "./save-menu";

/** Draws series side by side, a group a bucket, and what is left of them as a line: for amounts that are compared, not added up. */
export function PairedBars({ title, data }: { title: string; data: ChartData }) {
  const drawing = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const labels = new Map(data.points.map(({ from, label }) => [from, label]));
  const shown = data.series.filter(({ key }) => !hidden.has(key));
  const heights = data.points.flatMap(({ values }) => [values.net ?? 0, ...shown.map(({ key }) => values[key] ?? 0)]);
  const ticks = axisTicks(Math.min(...heights, 0), Math.max(...heights, 0), data.unit);
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-2 flex items-start justify-between gap-4">
        <h2 className="text-[13px] text-quiet">{title} <span className="block text-lg/6 font-semibold text-ink tabular-nums">{data.total} <span className="text-xs font-normal text-quiet">{data.totalName?.toLowerCase()}</span></span></h2>
        <SaveMenu title={title} data={data} csv={async () => (await import("@/lib/analytics/prepare-chart-csv")).prepareChartCsv(data)} drawing={drawing} />
      </div>
      <div ref={drawing} className="h-56 select-none [&_*]:outline-none" aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={data.points} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="from" tickFormatter={(from: string) => labels.get(from) ?? ""} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} minTickGap={16} />
            <YAxis width={52} ticks={ticks} domain={[ticks[0]!, ticks.at(-1)!]} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} tickFormatter={(n: number) => formatTick(n, data.unit)} />
            <ReferenceLine y={0} stroke="var(--edge)" />
            <Tooltip isAnimationActive={false} cursor={{ fill: "var(--line)", opacity: 0.4 }} content={({ payload }) => <Details point={payload?.[0]?.payload as ChartPoint | undefined} data={data} series={shown} />} />
            {data.series.map(({ key, label, color }) => (
              <Bar key={key} dataKey={(point: ChartPoint) => point.values[key]} name={label} fill={color} maxBarSize={36} isAnimationActive={false} hide={hidden.has(key)}>
                {data.points.map((point) => <Cell key={point.from} fillOpacity={point.unfinished ? 0.45 : 1} />)}
              </Bar>
            ))}
            <Line dataKey={(point: ChartPoint) => point.values.net} name={data.totalName} stroke="var(--ink)" strokeWidth={1.5} dot={{ r: 3, fill: "var(--ink)", strokeWidth: 0 }} activeDot={false} isAnimationActive={false} />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <div className="flex flex-wrap items-end gap-x-3"><Legend data={data} hidden={hidden} onChange={setHidden} /><span className="text-xs text-quiet"><span aria-hidden className="mr-1.5 inline-block w-4 border-t-2 border-ink align-middle" />{data.totalName}</span></div>
      <ChartTable title={title} data={data} />
    </section>
  );
}

function Details({ point, data, series }: { point: ChartPoint | undefined; data: ChartData; series: ChartData["series"] }) {
  if (!point) return null;
  return (
    <div className="space-y-1 rounded-lg border bg-popover p-2.5 text-xs tabular-nums shadow-lg">
      <p className="text-quiet">{point.bounds}{point.unfinished && " (not finished)"}</p>
      {series.map((one) => <p key={one.key} className="flex justify-between gap-4"><span><Swatch series={one} />{one.label}</span>{point.texts[one.key]}</p>)}
      <p className="flex justify-between gap-4 border-t pt-1 font-semibold"><span>{data.totalName}</span>{point.total}</p>
    </div>
  );
}
