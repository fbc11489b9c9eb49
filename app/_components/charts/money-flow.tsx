"use client";

import { useState } from "react";
import { prepareFlowLayout } from "@/lib/analytics/prepare-flow-layout";
import type { MoneyPicture } from "@/lib/analytics/prepare-money-flows";
import { PictureFrame } from "./picture-frame";

const [HEIGHT, BAR, GAP, LETTER, LAST] = [440, 8, 26, 5.8, 3];

/** Draws what `prepareMoneyFlows` decided: where money came from on the left, where it went on the right, as thick as it is much. What was paid to providers directly is hatched. */
export function MoneyFlow({ data }: { data: MoneyPicture }) {
  const [told, setTold] = useState<{ text: string; name: string } | null>(null);
  const names = new Map(data.nodes.map(({ key, name }) => [key, name]));
  return (
    <PictureFrame
      picture={data} height={HEIGHT} empty="No money has moved in this period. Choose a longer one above."
      told={told ? <><span className="font-medium text-ink">{told.text}</span> {told.name}</> : ["Point at a stream for its exact figure.", ...data.notes].join(" ")}
      foot={data.links.some(({ direct }) => direct) && <p className="text-xs text-quiet"><span aria-hidden className="mr-1.5 inline-block size-2.5 rounded-xs" style={{ background: "repeating-linear-gradient(45deg, var(--quiet) 0 2px, var(--ground) 2px 4px)" }} />hatched: paid to providers directly, an estimate, and no part of credit</p>}
    >
      {(width) => {
        const { nodes, links } = prepareFlowLayout(data, { width, height: HEIGHT, bar: BAR, gap: GAP });
        const fit = (text: string, room: number) => (text.length <= room / LETTER ? text : `${text.slice(0, Math.max(1, Math.floor(room / LETTER) - 1))}…`);
        return (
          <>
            {links.map(({ from, to, direct, color, path, text }, i) => (
              <g key={`${from} ${to} ${direct}`} onMouseEnter={() => setTold({ text, name: `${names.get(from)} → ${names.get(to)}${direct ? ", paid directly" : ""}` })} onMouseLeave={() => setTold(null)}>
                {direct && <pattern id={`flow-${i}`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="4" fill={color} /></pattern>}
                <path d={path} fill={direct ? `url(#flow-${i})` : color} fillOpacity={direct ? 0.75 : 0.35} className="hover:[fill-opacity:0.65]" />
              </g>
            ))}
            {nodes.map(({ key, name, column, x, y, height, room, color, text, short }) => {
              const isLast = column === LAST;
              const place = { x: isLast ? x - 5 : x + BAR + 5, textAnchor: isLast ? "end" as const : "start" as const };
              const middle = y + height / 2;
              return (
                <g key={key} onMouseEnter={() => setTold({ text, name })} onMouseLeave={() => setTold(null)}>
                  <rect x={x} y={y} width={BAR} height={height} rx={1} fill={color} />
                  <text {...place} y={Math.max(10, middle - 1)} fill="var(--ink)" stroke="var(--ground)" strokeWidth={3} paintOrder="stroke" strokeLinejoin="round">{fit(name, room)}</text>
                  <text {...place} y={Math.max(22, middle + 11)} fill="var(--quiet)" stroke="var(--ground)" strokeWidth={3} paintOrder="stroke" strokeLinejoin="round">{fit(short, room)}</text>
                </g>
              );
            })}
          </>
        );
      }}
    </PictureFrame>
  );
}
