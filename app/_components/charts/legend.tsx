"use client";

import type { ChartData, Series } from "@/lib/analytics/prepare-series";

/** A series' mark: solid for what a wallet paid, hatched for BYOK. */
export function Swatch({ series: { color, funding } }: { series: Series }) {
  const background = funding === "byok" ? `repeating-linear-gradient(45deg, ${color} 0 2px, var(--ground) 2px 4px)` : color;
  return <span aria-hidden className="mr-1.5 inline-block size-2.5 rounded-xs" style={{ background }} />;
}

type Props = { data: ChartData; /** What the dashed line is of. */ before?: string; /** How the unfinished bucket looks. */ unfinished?: string; hidden: ReadonlySet<string>; onChange: (hidden: ReadonlySet<string>) => void };

/** Names the series. A click hides one, a double click shows it alone, and another brings the rest back. */
export function Legend({ data, before, unfinished = "pale", hidden, onChange }: Props) {
  const others = (key: string) => data.series.map((series) => series.key).filter((other) => other !== key);
  const toggle = (key: string) => onChange(new Set(hidden.has(key) ? [...hidden].filter((other) => other !== key) : [...hidden, key]));
  const isolate = (key: string) => onChange(new Set(others(key).every((other) => hidden.has(other)) ? [] : others(key)));
  return (
    <ul className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs text-quiet">
      {data.series.map((series) => (
        <li key={series.key}>
          <button type="button" className={`cursor-pointer hover:text-ink ${hidden.has(series.key) ? "line-through" : ""}`} aria-pressed={!hidden.has(series.key)} title="Click hides it, a double click shows it alone" onClick={() => toggle(series.key)} onDoubleClick={() => isolate(series.key)}>
            <Swatch series={series} />{series.label}
          </button>
        </li>
      ))}
      {before && data.points.some((point) => point.before) && <li><span aria-hidden className="mr-1.5 inline-block w-4 border-t border-dashed border-ink/55 align-middle" />{before}</li>}
      {data.points.some((point) => point.unusual) && <li><span aria-hidden className="mr-1.5 text-warn">▲</span>unusual</li>}
      {data.unfinished && <li>{unfinished}: not finished</li>}
    </ul>
  );
}
