"use client";

import { useState } from "react";
import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";
import { Select } from "@/app/_components/ui/select";
import { Days } from "./days";

/** A provider's usage export, held against our calls of the same days. */
export function ImportExport({ providers, today }: { providers: { id: string; name: string }[]; today: string }) {
  const [file, setFile] = useState({ name: "", text: "" });
  return (
    <FormDialog action="Import usage export" title="Compare with a usage export" url="/api/platform/reconciliation/import" sent={file} effect="CSV with a head, or JSON: an id and a time in each row; seconds, an amount in dollars, a model and a status are compared where there are some. Nothing is booked.">
      <Field label="Provider"><Select name="provider">{providers.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select></Field>
      <Field label="File"><Input type="file" required accept=".csv,.json,.ndjson,.jsonl,text/csv,application/json" className="h-auto py-1" onChange={async (event) => { const one = event.target.files?.[0]; setFile({ name: one?.name ?? "", text: (await one?.text()) ?? "" }); }} /></Field>
      <Days today={today} />
    </FormDialog>
  );
}
