import Link from "next/link";
import type { Figure } from "@/lib/analytics/prepare-figures";

/** Figures side by side. `link` leads to what is behind those that have something. */
export function FigureList({ figures, link }: { figures: Figure[]; link?: (filter: NonNullable<Figure["filter"]>) => string }) {
  return (
    <div className="overflow-hidden">
      <dl className="-ml-4 grid grid-cols-2 gap-y-5 sm:grid-cols-3 lg:grid-cols-4">
        {figures.map(({ name, value, valueTitle, note, noteTitle, filter }) => (
          <div key={name} className="min-w-0 border-l px-4">
            <dt className="text-[13px] text-quiet">{name}</dt>
            <dd className="text-xl/7 font-semibold tracking-tight tabular-nums" title={valueTitle}>{filter && link ? <Link className="underline-offset-4 hover:underline" href={link(filter)}>{value}</Link> : value}</dd>
            {note && <dd className="text-xs text-quiet tabular-nums" title={noteTitle}>{note}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}
