"use client";

import { useState } from "react";
import { axisTicks, formatTick } from "@/lib/analytics/prepare-axis";
import type { BudgetPicture } from "@/lib/analytics/prepare-budget";
import { PictureFrame } from "./picture-frame";

const [HEIGHT, LEFT, TOP, FOOT] = [176, 48, 8, 20];

/** Draws what `prepareBudget` decided: the sum so far, dashed where it is likely to go with its range around it, and the budget's line. */
export function BudgetLine({ data }: { data: BudgetPicture }) {
  const [told, setTold] = useState<string | null>(null);
  const { spent, ahead, cap, names } = data;
  const { length } = names;
  const ticks = axisTicks(0, Math.max(cap.value, ...spent.map(({ value }) => value), ...ahead.map(({ high }) => high)), "$");
  const days = [...spent.map(({ name, text }) => `${text} until ${name}`), ...ahead.slice(1).map(({ name, text, range }) => `${text} (${range}) until ${name}, an estimate`)];
  return (
    <PictureFrame picture={data} height={HEIGHT} empty="" told={told ?? data.notes.join(" ")} foot={<p className="text-[13px] tabular-nums">{data.outcome}</p>}>
      {(width) => {
        const x = (day: number) => LEFT + (day * (width - LEFT - 4)) / length;
        const y = (value: number) => TOP + (1 - value / ticks.at(-1)!) * (HEIGHT - TOP - FOOT);
        const line = (points: { day: number; value: number }[]) => points.map(({ day, value }, i) => `${i === 0 ? "M" : "L"}${x(day).toFixed(1)} ${y(value).toFixed(1)}`).join(" ");
        const now = spent.at(-1)!;
        const start = { day: now.day, value: now.value };
        const band = [...ahead.map(({ day, high }) => ({ day, value: high })), ...ahead.toReversed().map(({ day, low }) => ({ day, value: low }))];
        return (
          <>
            {ticks.map((tick) => <g key={tick}><line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" fill="var(--quiet)">{formatTick(tick, "$")}</text></g>)}
            {ahead.length > 0 && <path d={`${line([start, ...band])} Z`} fill="var(--series-0)" fillOpacity={0.15} />}
            <path d={line([{ day: 0, value: 0 }, ...spent])} fill="none" stroke="var(--series-0)" strokeWidth={1.75} />
            {ahead.length > 0 && <path d={line([start, ...ahead])} fill="none" stroke="var(--series-0)" strokeWidth={1.5} strokeDasharray="4 4" />}
            <line x1={LEFT} x2={width} y1={y(cap.value)} y2={y(cap.value)} stroke="var(--ink)" strokeDasharray="1 3" strokeWidth={1.5} />
            <text x={LEFT + 4} y={y(cap.value) + (y(cap.value) < 22 ? 13 : -5)} fill="var(--ink)" stroke="var(--ground)" strokeWidth={3} paintOrder="stroke">Budget {cap.text}</text>
            {[1, Math.ceil(length / 2), length].map((day) => <text key={day} x={x(day)} y={HEIGHT - 5} textAnchor={day === 1 ? "start" : day === length ? "end" : "middle"} fill="var(--quiet)">{names[day - 1]}</text>)}
            {days.map((text, i) => <rect key={i} x={x(i)} y={TOP} width={Math.max(1, x(i + 1) - x(i))} height={HEIGHT - TOP - FOOT} fill="transparent" className="hover:fill-ink/5" onMouseEnter={() => setTold(text)} onMouseLeave={() => setTold(null)} />)}
          </>
        );
      }}
    </PictureFrame>
  );
}
