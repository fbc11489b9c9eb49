"use client";

import { useState } from "react";
import type { HeatMap as Data } from "@/lib/analytics/prepare-heat-map";
import { PictureFrame } from "./picture-frame";

const [HEIGHT, LEFT, FOOT, ROWS, COLUMNS] = [254, 34, 20, 7, 24];
const STEPS: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
/** The palest is still seen. */
const opacity = (heat: number) => (heat === 0 ? 0 : 0.1 + 0.9 * heat);

/** Draws what `prepareHeatMap` decided. The hour under the pointer, or the one that arrow keys move to, is told below. */
export function HeatMap({ data }: { data: Data }) {
  const [at, setAt] = useState<number | null>(null);
  const cell = at === null ? null : data.cells[at]!;
  const row = (HEIGHT - FOOT) / ROWS;
  return (
    <PictureFrame
      picture={data} height={HEIGHT} empty="No such calls in this period."
      told={cell ? <><span className="font-medium text-ink">{cell.text}</span> {cell.name}</> : "Point at an hour, or move with the arrow keys, for its exact figure."}
      foot={<p className="flex flex-wrap items-center gap-x-2 text-xs text-quiet tabular-nums">none <span aria-hidden className="h-2.5 w-24 rounded-xs border" style={{ background: "linear-gradient(to right, var(--ground), var(--series-0))" }} /> {data.most}{data.cut && <span className="ml-2">{data.cut}</span>}</p>}
      reached={{
        role: "img", tabIndex: 0, "aria-label": `${data.title}. Arrow keys move from hour to hour.`, onMouseLeave: () => setAt(null), onBlur: () => setAt(null), onFocus: () => setAt((now) => now ?? 0),
        onKeyDown: (event) => {
          const step = STEPS[event.key];
          if (!step) return;
          event.preventDefault();
          setAt((now) => (((Math.floor((now ?? 0) / COLUMNS) + step[0] + ROWS) % ROWS) * COLUMNS) + (((now ?? 0) + step[1] + COLUMNS) % COLUMNS));
        },
      }}
    >
      {(width) => {
        const column = (width - LEFT) / COLUMNS;
        return (
          <>
            {data.weekdays.map((name, i) => <text key={name} x={0} y={i * row + row / 2 + 4} fill="var(--quiet)">{name.slice(0, 3)}</text>)}
            {data.cells.map(({ weekday, hour, heat }, i) => (
              <g key={i} onMouseEnter={() => setAt(i)}>
                <rect x={LEFT + hour * column} y={weekday * row} width={column} height={row} fill="var(--ground)" />
                <rect x={LEFT + hour * column + 0.75} y={weekday * row + 0.75} width={Math.max(1, column - 1.5)} height={row - 1.5} rx={2} fill={heat === null ? "none" : "var(--series-0)"} fillOpacity={opacity(heat ?? 0)} stroke={i === at ? "var(--ink)" : "var(--line)"} strokeWidth={i === at ? 2 : 1} strokeDasharray={heat === null ? "2 2" : undefined} />
              </g>
            ))}
            {Array.from({ length: COLUMNS / 3 }, (_, i) => 3 * i).filter((hour) => width > 480 || hour % 6 === 0).map((hour) => <text key={hour} x={LEFT + hour * column} y={HEIGHT - 5} fill="var(--quiet)">{String(hour).padStart(2, "0")}:00</text>)}
          </>
        );
      }}
    </PictureFrame>
  );
}
