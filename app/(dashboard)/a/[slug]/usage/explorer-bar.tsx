import Link from "next/link";
import { choice, Disclosure } from "@/app/_components/ui/disclosure";
import { DIMENSIONS, type Dimension, type Exploration, showsRatios, TOPS, VIEWS } from "@/lib/analytics/exploration";
import { MEASURES, type MeasureName, measureOf } from "@/lib/analytics/measures";
import { type Params, queryOf } from "@/lib/http/query-of";

type Props = { path: string; /** What else of the URL stays. */ kept: Params; exploration: Exploration };

/** What is shown, by what, how many and how: each choice is a link, so that all of it lives in the URL. */
export function ExplorerBar({ path, kept, exploration }: Props) {
  const { measure, by, view, top } = exploration;
  const [first, second] = by as [Dimension, Dimension | undefined];
  const link = (change: Partial<Exploration>) => {
    const next = { ...exploration, ...change };
    return `${path}?${queryOf({ ...kept, measure: next.measure, by: next.by.join(","), view: next.view, top: String(next.top) })}`;
  };
  const option = (label: string, current: boolean, change: Partial<Exploration>) => <Link key={label} href={link(change)} scroll={false} aria-current={current ? "true" : undefined} className={choice}>{label}</Link>;
  const dimensions = Object.entries(DIMENSIONS) as [Dimension, string][];
  return (
    <>
      <Disclosure name={`Measure: ${MEASURES[measure].title}`} label={MEASURES[measure].title}>
        <div role="group" aria-label="Measure">{Object.entries(MEASURES).map(([name, { title }]) => option(title, name === measure, { measure: name as MeasureName }))}</div>
      </Disclosure>
      <Disclosure name={`Group by: ${DIMENSIONS[first]}`} label={`by ${DIMENSIONS[first].toLowerCase().replace("api", "API")}`}>
        <div role="group" aria-label="Group by">{dimensions.map(([name, label]) => option(label, name === first, { by: second && second !== name ? [name, second] : [name] }))}</div>
      </Disclosure>
      <Disclosure name={`Then by: ${second ? DIMENSIONS[second] : "nothing"}`} label={second ? `and ${DIMENSIONS[second].toLowerCase().replace("api", "API")}` : "and …"}>
        <div role="group" aria-label="Then by">
          {option("nothing else", !second, { by: [first] })}
          {dimensions.filter(([name]) => name !== first).map(([name, label]) => option(label, name === second, { by: [first, name] }))}
        </div>
      </Disclosure>
      <Disclosure name={`Number of groups: top ${top}`} label={`top ${top}`}>
        <div role="group" aria-label="Number of groups">{TOPS.map((n) => option(`top ${n}`, n === top, { top: n }))}</div>
      </Disclosure>
      <div role="group" aria-label="View" className="flex flex-wrap rounded-md border p-0.5 text-xs">
        {(Object.entries(VIEWS) as [Exploration["view"], string][]).filter(([name]) => showsRatios(name) || measureOf(measure).additive).map(([name, label]) => (
          <Link key={name} href={link({ view: name, ...(name === "treemap" && !second ? { by: [first, first === "api_key" ? "model" : "api_key"] } : {}) })} scroll={false} aria-current={name === view ? "true" : undefined} className="flex h-6 items-center rounded-sm px-2 text-quiet hover:text-ink aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-ink">{label}</Link>
        ))}
      </div>
    </>
  );
}
