import { CalendarRange } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { Button } from "@/app/_components/ui/button";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { MONTH_PRESETS, monthName, type Months } from "@/lib/analytics/months";
import { formatMonth } from "@/lib/analytics/prepare-top-ups";

/** Which months a page is of: presets as links, others as a plain form. All of it lives in the URL. */
export function MonthBar({ path, months: { preset, from, starts } }: { path: string; months: Months }) {
  const last = starts.at(-1)!;
  const input = { type: "month", required: true, pattern: "20[0-9]{2}-[0-9]{2}", placeholder: "2026-11" };
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      <div role="group" aria-label="Months" className="flex rounded-md border p-0.5">
        {Object.entries(MONTH_PRESETS).map(([months, label]) => (
          <Link key={months} href={`${path}?months=${months}`} aria-label={label} title={label} aria-current={months === preset ? "true" : undefined} className="flex h-6 items-center rounded-sm px-2 text-quiet tabular-nums hover:text-ink aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-ink">{months}m</Link>
        ))}
      </div>
      <Disclosure name="Other months" label={<><CalendarRange aria-hidden className="size-3.5 text-quiet" />{starts.length === 1 ? formatMonth(from) : `${formatMonth(from)} – ${formatMonth(last)}`}</>}>
        <Form action={path} className="space-y-3 p-2">
          <div className="grid grid-cols-2 gap-2">
            <Field label="From"><Input name="from" {...input} defaultValue={monthName(from)} /></Field>
            <Field label="To"><Input name="to" {...input} defaultValue={monthName(last)} /></Field>
          </div>
          <Button variant="default" type="submit" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      <span className="px-1 text-quiet">UTC</span>
    </div>
  );
}
