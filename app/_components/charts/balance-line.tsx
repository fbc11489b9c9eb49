"use client";

import { useRef } from "react";
import { CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisTicks, formatTick } from "@/lib/analytics/prepare-axis";
import type { BalanceChart, LinePoint } from "@/lib/analytics/prepare-balance";
import { ChartTable } from "./chart-table";
import { SaveMenu } from "./save-menu";

const TITLE = "Balance over time";

/** Draws what `prepareBalance` decided: the balance, and dashed how it goes on at the pace of the last seven days. The table leads to each bucket's transactions. */
export function BalanceLine({ data, transactions }: { data: BalanceChart; transactions: string }) {
  const drawing = useRef<HTMLDivElement>(null);
  const labels = new Map(data.ticks.map(({ at, label }) => [at, label]));
  const lines = [...data.line.map((point) => ({ ...point, past: point.value })), ...data.projection.map((point) => ({ ...point, future: point.value }))];
  const values = lines.map(({ value }) => value);
  const ticks = axisTicks(Math.min(...values, 0), Math.max(...values, 0), "$");
  return (
    <section aria-label={TITLE} className="min-w-0">
      <div className="mb-2 flex items-start justify-between gap-4">
        <h2 className="text-[13px] text-quiet">{TITLE} <span className="block text-lg/6 font-semibold text-ink tabular-nums" title={data.table.total}>{data.table.totalShort}</span></h2>
        {!data.isEmpty && <SaveMenu title={TITLE} data={data.table} csv={async () => (await import("@/lib/analytics/prepare-chart-csv")).prepareChartCsv(data.table)} drawing={drawing} />}
      </div>
      <div ref={drawing} className="h-56 select-none [&_*]:outline-none" aria-hidden>
        {data.isEmpty ? <p className="flex h-full items-center justify-center rounded-md border border-dashed text-[13px] text-quiet">No money has moved yet. A top-up begins the line.</p> : (
          <ResponsiveContainer width="100%" height="100%">
            <ComposedChart data={lines} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="at" type="number" scale="time" domain={["dataMin", "dataMax"]} ticks={data.ticks.map(({ at }) => at)} tickFormatter={(at: number) => labels.get(at) ?? ""} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} minTickGap={24} />
              <YAxis width={56} ticks={ticks} domain={[ticks[0]!, ticks.at(-1)!]} tick={{ fontSize: 11, fill: "var(--quiet)" }} tickLine={false} axisLine={false} tickFormatter={(n: number) => formatTick(n, "$")} />
              <Tooltip isAnimationActive={false} cursor={{ stroke: "var(--quiet)", strokeDasharray: "2 2" }} content={({ payload }) => <Details point={payload?.[0]?.payload as (LinePoint & { future?: number }) | undefined} />} />
              <ReferenceLine y={0} stroke="var(--edge)" />
              <Line type="linear" dataKey="past" stroke="var(--series-0)" strokeWidth={1.75} dot={false} activeDot={{ r: 3 }} isAnimationActive={false} />
              <Line type="linear" dataKey="future" stroke="var(--quiet)" strokeWidth={1.5} strokeDasharray="4 4" dot={false} activeDot={{ r: 3 }} isAnimationActive={false} />
            </ComposedChart>
          </ResponsiveContainer>
        )}
      </div>
      {data.projected && <p className="mt-2 text-xs text-quiet tabular-nums"><span aria-hidden className="mr-1.5 inline-block w-4 border-t border-dashed border-quiet align-middle" />{data.projected}, if every day is like the last seven.</p>}
      {!data.isEmpty && <ChartTable title={TITLE} data={data.table} callsOf={({ from, to }) => `${transactions}&${new URLSearchParams({ period: "custom", from, to })}`} />}
    </section>
  );
}

function Details({ point }: { point: (LinePoint & { future?: number }) | undefined }) {
  if (!point) return null;
  return (
    <div className="space-y-1 rounded-lg border bg-popover p-2.5 text-xs tabular-nums shadow-lg">
      <p className="text-quiet">{point.when}{point.future !== undefined && ", projected"}</p>
      <p className="font-semibold">{point.text}</p>
    </div>
  );
}
