"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import type { Picture } from "@/lib/analytics/prepare-picture";
import { SaveMenu } from "./save-menu";
import { useWidth } from "./use-width";

/** Widths are known once scripts run; until then it is drawn for this one and scaled. */
const USUAL_WIDTH = 960;

type Props = {
  picture: Picture; /** In pixels, kept before and after. */ height: number; empty: string;
  /** What is told of the part under the pointer, or of all. */ told: React.ReactNode; foot?: React.ReactNode;
  /** For a drawing that the keyboard reaches; others are read as their table. */ reached?: React.SVGProps<SVGSVGElement>;
  /** What is drawn, in a width. */ children: (width: number) => React.ReactNode;
};

/** What is around every picture: its title and whole, saving, the drawing in a height of its own, a line on what is pointed at, and its figures as a table. */
export function PictureFrame({ picture, height, empty, told, foot, reached, children }: Props) {
  const drawing = useRef<HTMLDivElement>(null);
  const width = useWidth(drawing, USUAL_WIDTH);
  const { title, total, totalShort, isEmpty, legend } = picture;
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-2 flex items-start justify-between gap-4">
        <h2 className="text-[13px] text-quiet">{title} <span className="block text-lg/6 font-semibold text-ink tabular-nums" title={total}>{totalShort}</span></h2>
        {!isEmpty && <SaveMenu title={title} data={{ series: legend, total }} csv={async () => (await import("@/lib/analytics/prepare-picture")).preparePictureCsv(picture)} drawing={drawing} />}
      </div>
      <div ref={drawing} className="select-none" style={{ height }} aria-hidden={reached && !isEmpty ? undefined : true}>
        {isEmpty ? <p className="flex h-full items-center justify-center rounded-md border border-dashed px-4 text-center text-[13px] text-quiet">{empty}</p> : (
          <svg width="100%" height={height} viewBox={`0 0 ${width} ${height}`} fontSize={11} {...reached}>{children(width)}</svg>
        )}
      </div>
      {!isEmpty && <p className="mt-1.5 min-h-8 text-xs/4 text-quiet tabular-nums" aria-live={reached ? "polite" : undefined}>{told}</p>}
      {!isEmpty && foot}
      {!isEmpty && <PictureTable picture={picture} />}
    </section>
  );
}

function PictureTable({ picture: { title, table } }: { picture: Picture }) {
  return (
    <details className="group/table mt-2 text-xs">
      <summary className="inline-flex cursor-pointer list-none items-center gap-1 text-quiet hover:text-ink"><ChevronRight aria-hidden className="size-3.5 group-open/table:rotate-90" />Show as table</summary>
      <div className="mt-1 max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
        <table className="w-full border-separate border-spacing-0 whitespace-nowrap tabular-nums [&_td]:h-7 [&_td]:border-b [&_th]:sticky [&_th]:top-0 [&_th]:h-7 [&_th]:border-b [&_th]:bg-ground [&_th]:font-normal [&_th]:text-quiet [&_tr>*:first-child]:sticky [&_tr>*:first-child]:left-0 [&_tr>*:first-child]:bg-ground [&_tr>*:not(:first-child)]:pl-3 [&_th:first-child]:z-2">
          <thead><tr>{table.columns.map(({ name, right }) => <th key={name} scope="col" className={right ? "text-right" : "text-left"}>{name}</th>)}</tr></thead>
          <tbody>
            {table.rows.map(({ key, cells }) => (
              <tr key={key}>
                {cells.map(({ text, plain, link }, i) => <td key={i} data-plain={plain} className={table.columns[i]!.right ? "text-right" : undefined}>{link ? <Link className="hover:underline" href={link}>{text}</Link> : text}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
