import Link from "next/link";
import { SparkBars } from "@/app/_components/charts/spark-bars";
import { Section } from "@/app/_components/ui/section";
import type { RankedView } from "@/lib/analytics/prepare-rankings";

/** A little chart each, all to one scale, so that heights compare. */
export function SmallMultiples({ view: { multiples, highest }, note, open }: { view: RankedView; note: string; open: (key: string) => string }) {
  return (
    <Section title="Each by itself" note={`${note}; all to one scale, up to ${highest}`} className="border-t pt-6">
      <ul className="grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-6">
        {multiples.map(({ key, name, color, total, bars }) => (
          <li key={key} className="min-w-0">
            <p className="flex items-baseline justify-between gap-2 text-xs"><Link href={open(key)} className="truncate hover:underline">{name}</Link><span className="text-quiet tabular-nums">{total}</span></p>
            <SparkBars heights={bars.map(({ height }) => height)} texts={bars.map(({ text }) => text)} color={color} className="mt-1 h-14 w-full border-b" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
