import { CalendarRange, Globe } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { COMPARISONS, GRANULARITIES, type Period, PRESETS } from "@/lib/analytics/period";
import { type Params, pairsOf, queryOf } from "@/lib/http/query-of";
import { Button } from "./button";
import { choice, Disclosure } from "./disclosure";
import { Field } from "./field";
import { Input } from "./input";
import { TimeZone } from "./time-zone";

type Props = { path: string; period: Period; /** What else of the URL stays. */ kept?: Params; /** Whether the page compares periods and draws buckets. */ compares?: boolean };

const BUCKETS: Record<(typeof GRANULARITIES)[number], string> = { "15m": "quarter hour", "1h": "hour", "1d": "day", "1w": "week", "1mo": "month" };

/** The period of a page: presets as links, a custom range as a plain form. All of it lives in the URL. */
export function PeriodBar({ path, period, kept = {}, compares = false }: Props) {
  const day = (at: Date) => at.toLocaleDateString("sv-SE", { timeZone: period.timeZone });
  const lastDay = new Date(period.to.getTime() - 1);
  const compare = compares && period.comparison !== "previous" ? { compare: period.comparison } : undefined;
  const range: Record<string, string> = period.preset === "custom" ? { period: "custom", from: period.from.toISOString(), to: period.to.toISOString() } : { period: period.preset };
  const link = (more: Record<string, string>) => `${path}?${queryOf({ ...kept, ...more, tz: period.timeZone })}`;
  const short = new Intl.DateTimeFormat("en-GB", { timeZone: period.timeZone, day: "numeric", month: "short", ...(period.preset === "custom" ? { year: "numeric" as const } : {}) });
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      <div role="group" aria-label="Period" className="flex rounded-md border p-0.5">
        {Object.entries(PRESETS).map(([preset, label]) => (
          <Link key={preset} href={link({ ...compare, period: preset })} aria-label={label} title={label} aria-current={preset === period.preset ? "true" : undefined} className="flex h-6 items-center rounded-sm px-2 text-quiet tabular-nums hover:text-ink aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-ink">
            {preset === "mtd" ? "MTD" : preset}
          </Link>
        ))}
      </div>
      <Disclosure name="Custom period" label={<><CalendarRange aria-hidden className="size-3.5 text-quiet" />{short.formatRange(period.from, lastDay)}</>} className="md:w-80">
        <Form action={path} className="space-y-3 p-2">
          {pairsOf({ ...kept, ...compare, period: "custom", tz: period.timeZone }).map(([name, value]) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />)}
          <div className="grid grid-cols-2 gap-2">
            <Field label="From"><Input type="date" name="from" required defaultValue={day(period.from)} /></Field>
            <Field label="To"><Input type="date" name="to" required defaultValue={day(lastDay)} /></Field>
          </div>
          <Button variant="default" type="submit" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      {compares && (
        <>
          <Disclosure name={`Compared with: ${COMPARISONS[period.comparison]}`} label={period.comparison === "none" ? COMPARISONS.none : `vs ${COMPARISONS[period.comparison]}`}>
            <div role="group" aria-label="Compare with">
              {Object.entries(COMPARISONS).map(([comparison, label]) => <Link key={comparison} href={link({ ...range, g: period.granularity, compare: comparison })} scroll={false} aria-current={comparison === period.comparison ? "true" : undefined} className={choice}>{label}</Link>)}
            </div>
          </Disclosure>
          <Disclosure name={`Granularity: by ${BUCKETS[period.granularity]}`} label={`by ${BUCKETS[period.granularity]}`}>
            <div role="group" aria-label="Granularity">
              {GRANULARITIES.map((g) => <Link key={g} href={link({ ...range, ...compare, g })} scroll={false} aria-current={g === period.granularity ? "true" : undefined} className={choice}>by {BUCKETS[g]}</Link>)}
            </div>
          </Disclosure>
          {period.tooFine && <span className="text-quiet">too long to show by {BUCKETS[period.tooFine]}</span>}
        </>
      )}
      <span className="flex items-center gap-1 px-1 text-quiet" title="Days and times are of this zone"><Globe aria-hidden className="size-3.5" /><TimeZone shown={period.timeZone} /></span>
    </div>
  );
}
