import Link from "next/link";
import { prepareFigures } from "@/lib/analytics/prepare-figures";
import type { Overview } from "@/lib/analytics/read-overview";

type Props = { view: Overview; showMoney: boolean; calls: (filter: Record<string, string>) => string };

export function Figures({ view, showMoney, calls }: Props) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
      {prepareFigures(view, showMoney).map(({ name, value, valueTitle, note, noteTitle, filter }) => (
        <div key={name}>
          <dt className="text-xs text-quiet">{name}</dt>
          <dd className="text-lg font-semibold tabular-nums" title={valueTitle}>{filter ? <Link className="hover:underline" href={calls(filter)}>{value}</Link> : value}</dd>
          {note && <dd className="text-xs text-quiet tabular-nums" title={noteTitle}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
