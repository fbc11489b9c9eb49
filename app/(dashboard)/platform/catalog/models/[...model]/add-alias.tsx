"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";

export function AddAlias({ model }: { model: string }) {
  return (
    <FormDialog action="Add alias" title="Add an alias" url="/api/platform/catalog/aliases" sent={{ model }} effect={({ alias }) => (alias ? `${alias} names this model for good: it can be retired, and never given to another.` : "It names this model for good: it can be retired, and never given to another.")}>
      <Field label="Alias"><Input name="alias" required maxLength={128} autoComplete="off" placeholder="ray-2" /></Field>
    </FormDialog>
  );
}
