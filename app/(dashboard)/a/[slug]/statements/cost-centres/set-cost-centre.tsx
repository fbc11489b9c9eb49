"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";

type Props = { slug: string; kind: string; keyOf: string; label: string; costCentre: string };

export function SetCostCentre({ slug, kind, keyOf, label, costCentre }: Props) {
  return (
    <FormDialog
      action={costCentre ? "Change" : "Map"} title={`Cost centre of ${label}`} url={`/api/accounts/${slug}/cost-centres`} method="PUT" sent={{ kind, key: keyOf }} variant="default"
      effect={({ cost_centre = costCentre }) => (cost_centre.trim() === "" ? `Nobody in particular pays for ${label}.` : `${cost_centre.trim()} pays for ${label}, in closed statements too: their amounts stay.`)}
    >
      <Field label="Cost centre" hint="empty: none"><Input name="cost_centre" defaultValue={costCentre} maxLength={80} autoComplete="off" /></Field>
    </FormDialog>
  );
}
