"use client";

import { useRef, useState } from "react";
import { CartesianGrid, LabelList, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartData, ChartPoint } from "@/lib/analytics/prepare-series";
import { ChartTable } from "./chart-table";
import { Legend, Swatch } from "./legend";
import { SaveMenu } from "./save-menu";

type Props = { title: string; data: ChartData; /** Under the figure in the heading. */ note?: string; className?: string };

/** Draws ranks over time as lines, the first on top, each named where it ends, and the same ranks as a table. */
export function BumpLines({ title, data, note, className = "h-72" }: Props) {
  const drawing = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [pointed, setPointed] = useState<string | null>(null);
  const labels = new Map(data.points.map(({ from, label }) => [from, label]));
  const shown = data.series.filter(({ key }) => !hidden.has(key));
  const last = Math.max(2, ...data.points.flatMap(({ values }) => Object.values(values)));
  const ticks = Array.from({ length: last }, (_, i) => i + 1);
  const ending = (key: string) => data.points.reduce((at, { values }, i) => (values[key] === undefined ? at : i), -1);
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-2 flex items-start justify-between gap-4">
        <h2 className="text-[13px] text-quiet">{title} <span className="block text-lg/6 font-semibold text-ink tabular-nums">{data.totalShort} {note && <span className="text-xs font-normal text-quiet">{note}</span>}</span></h2>
        {data.series.length > 0 && <SaveMenu title={title} data={data} csv={async () => (await import("@/lib/analytics/prepare-chart-csv")).prepareChartCsv(data)} drawing={drawing} />}
      </div>
      <div ref={drawing} className={`${className} select-none [&_*]:outline-none`} aria-hidden>
        {data.series.length === 0 ? <p className="flex h-full items-center justify-center rounded-md border border-dashed text-[13px] text-quiet">Nothing to rank in this window.</p> : (
          <ResponsiveContainer width="100%" height="100%">
            <LineChart data={data.points} syncId="page" margin={{ top: 12, right: 92, bottom: 0, left: 0 }} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="from" tickFormatter={(from: string) => labels.get(from) ?? ""} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} minTickGap={32} />
              <YAxis width={28} reversed ticks={ticks} interval={0} domain={[1, last]} allowDecimals={false} padding={{ top: 8, bottom: 8 }} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} />
              <Tooltip isAnimationActive={false} cursor={{ stroke: "var(--quiet)", strokeDasharray: "2 2" }} content={({ payload }) => <Details point={payload?.[0]?.payload as ChartPoint | undefined} series={shown} />} />
              {data.series.map(({ key, label, color }) => {
                const end = ending(key);
                return (
                  <Line
                    key={key} type="monotone" dataKey={(point: ChartPoint) => point.values[key]} name={label} stroke={color} strokeWidth={pointed === key ? 3 : 2} strokeOpacity={pointed !== null && pointed !== key ? 0.25 : 1} hide={hidden.has(key)} isAnimationActive={false}
                    dot={{ r: data.points.length > 30 ? 0 : 3, fill: color, strokeWidth: 0 }} activeDot={{ r: 4 }} onMouseEnter={() => setPointed(key)} onMouseLeave={() => setPointed(null)}
                  >
                    <LabelList content={({ x, y, index }) => (index === end && !hidden.has(key) ? <text x={Number(x) + 8} y={Number(y)} dy={4} fontSize={11} fill="var(--ink)">{label.length > 14 ? `${label.slice(0, 13)}…` : label}</text> : null)} />
                  </Line>
                );
              })}
            </LineChart>
          </ResponsiveContainer>
        )}
      </div>
      {data.series.length > 0 && <><Legend data={data} hidden={hidden} onChange={setHidden} /><ChartTable title={title} data={data} /></>}
    </section>
  );
}

function Details({ point, series }: { point: ChartPoint | undefined; series: ChartData["series"] }) {
  if (!point) return null;
  const ranked = series.filter(({ key }) => point.values[key] !== undefined).toSorted((a, b) => point.values[a.key]! - point.values[b.key]!);
  return (
    <div className="space-y-1 rounded-lg border bg-popover p-2.5 text-xs tabular-nums shadow-lg">
      <p className="text-quiet">{point.bounds}</p>
      {ranked.map((one) => <p key={one.key} className="flex justify-between gap-4"><span><Swatch series={one} />{one.label}</span>{point.texts[one.key]}</p>)}
      <p className="flex justify-between gap-4 border-t pt-1 text-quiet"><span>Ranked</span>{point.total}</p>
    </div>
  );
}
