"use client";

import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";

/** Whose months statements are of. */
export function ZoneForm({ slug, timeZone, zones }: { slug: string; timeZone: string; zones: string[] }) {
  return (
    <div className="flex flex-wrap items-center gap-3 text-[13px]">
      <span>Statements are of months of <strong>{timeZone}</strong>.</span>
      <FormDialog action="Change" title="Time zone of statements" url={`/api/accounts/${slug}/statement-zone`} method="PUT" sent={{}} effect={({ time_zone }) => (time_zone ? `Months begin and end at midnight in ${time_zone}. Once a month is closed this stays.` : null)}>
        <Field label="Time zone"><Input name="time_zone" list="zones" defaultValue={timeZone} required autoComplete="off" /></Field>
        <datalist id="zones">{zones.map((zone) => <option key={zone} value={zone} />)}</datalist>
      </FormDialog>
    </div>
  );
}
