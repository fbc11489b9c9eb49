"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Select } from "@/app/_components/ui/select";
import type { ListedExport } from "@/lib/exports/list-exports";

type Props = Pick<ListedExport, "kind" | "name" | "every"> & { months: string[] };

const EFFECTS = { off: "Files are made only when somebody asks.", day: "From now on: every day of the month so far, and once more when the month is closed.", month: "From now on: once for each month that is closed." };

/** When an export is made by itself, and having it made now. */
export function ExportActions({ kind, name, every, months }: Props) {
  return (
    <span className="inline-flex gap-2">
      <FormDialog action="Change" title={`When is ${name} made?`} url="/api/platform/exports/schedule" sent={{ kind }} effect={(values) => EFFECTS[(values.every ?? every) as keyof typeof EFFECTS]}>
        <Field label="Made"><Select name="every" defaultValue={every}><option value="month">When a month is closed</option><option value="day">Every day</option><option value="off">When asked for</option></Select></Field>
      </FormDialog>
      <FormDialog action="Run now" title={`Make ${name} now`} url="/api/platform/exports/run" sent={{ kind }} effect={(values) => `The files of ${values.month ?? months[0]} are made within seconds and take the place of those in the bucket.`}>
        <Field label="Month"><Select name="month" defaultValue={months[0]}>{months.map((month) => <option key={month}>{month}</option>)}</Select></Field>
      </FormDialog>
    </span>
  );
}
