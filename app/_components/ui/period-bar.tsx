import Link from "next/link";
import { GRANULARITIES, type Period, PRESETS } from "@/lib/analytics/period";
import { TimeZone } from "./time-zone";

const field = "rounded border border-line bg-transparent px-2 py-1";

/** The period of a page: presets as links, a custom range as a plain form. All of it lives in the URL. */
export function PeriodBar({ path, period, kept = {} }: { path: string; period: Period; kept?: Record<string, string> }) {
  const day = (at: Date) => at.toLocaleDateString("sv-SE", { timeZone: period.timeZone });
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-xs">
      {Object.entries(PRESETS).map(([preset, label]) => (
        <Link key={preset} href={`${path}?${new URLSearchParams({ ...kept, period: preset, tz: period.timeZone })}`} aria-current={preset === period.preset ? "true" : undefined} className={preset === period.preset ? "font-semibold underline" : "text-quiet hover:underline"}>{label}</Link>
      ))}
      <form action={path} className="flex flex-wrap items-center gap-2">
        {Object.entries({ ...kept, period: "custom", tz: period.timeZone }).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        <input aria-label="From" className={field} type="date" name="from" required defaultValue={day(period.from)} />
        <input aria-label="To" className={field} type="date" name="to" required defaultValue={day(new Date(period.to.getTime() - 1))} />
        <select aria-label="Granularity" className={field} name="g" defaultValue={period.granularity}>{GRANULARITIES.map((g) => <option key={g}>{g}</option>)}</select>
        <button className={field}>Show</button>
      </form>
      <TimeZone shown={period.timeZone} />
    </div>
  );
}
