"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { TreeBlock, Treemap as Data, TreePart } from "@/lib/analytics/prepare-treemap";
import { type Rectangle, prepareSquares } from "@/lib/analytics/prepare-squares";
import { PictureFrame } from "./picture-frame";

const [HEIGHT, HEAD] = [360, 18];
/** About as wide as a letter is. */
const LETTER = 5.9;

const fit = (text: string, width: number) => {
  const letters = Math.floor((width - 10) / LETTER);
  return text.length <= letters ? text : letters < 4 ? "" : `${text.slice(0, letters - 1)}…`;
};

/** Draws what `prepareTreemap` decided, a piece as large as its share. What is pointed at is told below; a click narrows the page to it. */
export function Treemap({ data, page }: { data: Data; /** This page; a part's filter is added to it. */ page: string }) {
  const router = useRouter();
  const [told, setTold] = useState<{ block: TreeBlock; part: TreePart } | null>(null);
  function open(filter: TreePart["filter"]) {
    if (!filter) return;
    const [path, search] = page.split("?");
    router.push(`${path}?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(search)), ...filter })}`, { scroll: false });
  }
  return (
    <PictureFrame
      picture={data} height={HEIGHT} empty="No such calls in this period."
      told={told ? <><span className="font-medium text-ink">{told.part.text}</span> {told.part.share} {told.part === told.block ? told.block.name : `${told.block.name}, ${told.part.name}`}</> : "Point at a part for its exact figure; a click shows it alone."}
    >
      {(width) => prepareSquares(data.blocks.map(({ value }) => value), { x: 0, y: 0, width, height: HEIGHT }).map((at, i) => {
        const block = data.blocks[i]!;
        return <Block key={block.key} id={`tree-${i}`} block={block} at={at} onPoint={(part) => setTold({ block, part })} onLeave={() => setTold(null)} onOpen={open} isTold={(part) => told?.part === part} />;
      })}
    </PictureFrame>
  );
}

type BlockProps = { id: string; block: TreeBlock; at: Rectangle; onPoint: (part: TreePart) => void; onLeave: () => void; onOpen: (filter: TreePart["filter"]) => void; isTold: (part: TreePart) => boolean };

/** A group under its name, and its parts: the same colour, less of it the smaller they are. Text stands on a strip of the ground, so that it is read on any colour. */
function Block({ id, block, at, onPoint, onLeave, onOpen, isTold }: BlockProps) {
  const head = at.height > 3 * HEAD && at.width > 40 ? HEAD : 0;
  const parts = block.parts.length > 0 ? block.parts : [block];
  const places = prepareSquares(parts.map(({ value }) => value), { x: at.x + 1, y: at.y + 1 + head, width: at.width - 2, height: at.height - 2 - head });
  const fill = block.direct ? `url(#${id})` : block.color;
  return (
    <g onMouseLeave={onLeave}>
      {block.direct && <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--ground)" /><rect width="2.5" height="5" fill={block.color} /></pattern>}
      {head > 0 && (
        <g className={block.filter ? "cursor-pointer" : undefined} onMouseEnter={() => onPoint(block)} onClick={() => onOpen(block.filter)}>
          <rect x={at.x + 1} y={at.y + 1} width={at.width - 2} height={head} fill="var(--ground)" />
          <rect x={at.x + 1} y={at.y + 5} width={8} height={9} rx={2} fill={fill} />
          <text x={at.x + 13} y={at.y + 13} fill="var(--ink)" fontWeight={500}>{fit(`${block.name}, ${block.share}`, at.width - 12) || fit(block.name, at.width - 12)}</text>
        </g>
      )}
      {places.map(({ x, y, width, height }, i) => {
        const part = parts[i]!;
        const label = part === block ? (head > 0 ? "" : fit(block.name, width - 4)) : fit(part.name, width - 4);
        return (
          <g key={part.key} className={part.filter ? "cursor-pointer" : undefined} onMouseEnter={() => onPoint(part)} onClick={() => onOpen(part.filter)}>
            <rect x={x + 0.5} y={y + 0.5} width={Math.max(0, width - 1)} height={Math.max(0, height - 1)} fill={fill} fillOpacity={1 - 0.5 * (i / Math.max(1, parts.length))} stroke={isTold(part) ? "var(--ink)" : "var(--ground)"} strokeWidth={isTold(part) ? 2 : 1} />
            {height > 22 && label && <><rect x={x + 4} y={y + 4} width={label.length * LETTER + 8} height={15} rx={3} fill="var(--ground)" fillOpacity={0.85} /><text x={x + 8} y={y + 15} fill="var(--ink)">{label}</text></>}
          </g>
        );
      })}
    </g>
  );
}
