"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Select } from "@/app/_components/ui/select";
import { Days } from "./days";

export function Compare({ counterparties, today }: { counterparties: { id: string; name: string }[]; today: string }) {
  return (
    <FormDialog action="Compare" title="Compare with theirs" url="/api/platform/reconciliation/compare" sent={{}} effect="Nothing is booked. It takes as long as they need to list these days.">
      <Field label="With"><Select name="counterparty">{counterparties.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select></Field>
      <Days today={today} />
    </FormDialog>
  );
}
