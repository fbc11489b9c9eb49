import Link from "next/link";
import { COMPARISONS, GRANULARITIES, type Period, PRESETS } from "@/lib/analytics/period";
import { TimeZone } from "./time-zone";

const field = "rounded border border-line bg-transparent px-2 py-1";

type Props = { path: string; period: Period; /** What else of the URL stays. */ kept?: Record<string, string>; /** Whether the page compares periods. */ compares?: boolean; children?: React.ReactNode };

/** The period of a page: presets as links, a custom range as a plain form. All of it lives in the URL. */
export function PeriodBar({ path, period, kept = {}, compares = false, children }: Props) {
  const day = (at: Date) => at.toLocaleDateString("sv-SE", { timeZone: period.timeZone });
  const compare = compares && period.comparison !== "previous" ? { compare: period.comparison } : undefined;
  const range: Record<string, string> = period.preset === "custom" ? { period: "custom", from: period.from.toISOString(), to: period.to.toISOString() } : { period: period.preset };
  const compareWith = (comparison: string) => `${path}?${new URLSearchParams({ ...kept, ...range, g: period.granularity, compare: comparison, tz: period.timeZone })}`;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-xs">
      {Object.entries(PRESETS).map(([preset, label]) => (
        <Link key={preset} href={`${path}?${new URLSearchParams({ ...kept, ...compare, period: preset, tz: period.timeZone })}`} aria-current={preset === period.preset ? "true" : undefined} className={preset === period.preset ? "font-semibold underline" : "text-quiet hover:underline"}>{label}</Link>
      ))}
      <form action={path} className="flex flex-wrap items-center gap-2">
        {Object.entries({ ...kept, ...compare, period: "custom", tz: period.timeZone }).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        <input aria-label="From" className={field} type="date" name="from" required defaultValue={day(period.from)} />
        <input aria-label="To" className={field} type="date" name="to" required defaultValue={day(new Date(period.to.getTime() - 1))} />
        {compares && <select aria-label="Granularity" className={field} name="g" defaultValue={period.granularity}>{GRANULARITIES.map((g) => <option key={g}>{g}</option>)}</select>}
        <button className={field}>Show</button>
      </form>
      {compares && (
        <span role="group" aria-label="Compare with" className="flex flex-wrap gap-x-2">
          <span className="text-quiet">against</span>
          {Object.entries(COMPARISONS).map(([comparison, label]) => <Link key={comparison} href={compareWith(comparison)} scroll={false} aria-current={comparison === period.comparison ? "true" : undefined} className={comparison === period.comparison ? "font-semibold underline" : "text-quiet hover:underline"}>{label}</Link>)}
        </span>
      )}
      <TimeZone shown={period.timeZone} />
      {children}
    </div>
  );
}
