import Link from "next/link";
import { SparkBars } from "@/app/_components/charts/spark-bars";
import { Section } from "@/app/_components/ui/section";
import { FEWEST_ACCOUNTS } from "@/lib/analytics/suppress-small";
import type { Standing as PublicStanding } from "@/lib/analytics/read-catalog";

/** How the model does and is used, measured on our own calls; too few accounts tell of nobody. */
export function Standing({ standing: { ranked, spark, measures } }: { standing: PublicStanding }) {
  const figures = [["Median latency", measures?.p50], ["95th percentile", measures?.p95], ["Success rate", measures?.successRate], ["Usage rank", ranked?.rank == null ? undefined : `#${ranked.rank}`], ["Share of seconds", ranked?.share]] as const;
  return (
    <Section title="Measured here" note="the last four full weeks of UTC">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">{figures.map(([name, value]) => <div key={name}><dt className="text-[13px] text-quiet">{name}</dt><dd className="text-lg font-semibold tabular-nums">{value ?? "—"}</dd></div>)}</dl>
      {spark && ranked && <figure><SparkBars heights={spark.heights} texts={spark.texts} color={ranked.color} className="h-16 w-full max-w-md" /><figcaption className="mt-1 text-xs text-quiet">Share of all seconds by week. {spark.texts.at(-1)}.</figcaption></figure>}
      {(!measures || !ranked) && <p className="text-[13px] text-quiet">What is not told could tell of a single customer: a figure is public once at least {FEWEST_ACCOUNTS} accounts make up the calls behind it, and a rank while none of them makes most of these.</p>}
      <p className="text-[13px]"><Link href="/rankings" className="text-action underline">All rankings</Link></p>
    </Section>
  );
}
