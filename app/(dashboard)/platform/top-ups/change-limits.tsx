"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog, type Values } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";
import { describeMinimum, type ProcessingRate } from "@/lib/analytics/prepare-break-even";
import { parseDecimal } from "@/lib/money/micros";

type Props = { minimum: string; maximum: string; feeBps: number; rate: ProcessingRate };

export function ChangeLimits({ minimum, maximum, feeBps, rate }: Props) {
  const effect = (values: Values) => {
    const amount = parseDecimal(values.minimum ?? minimum);
    return amount !== null && amount > 0n ? `${describeMinimum(amount, feeBps, rate).text} Holds for purchases from now on.` : null;
  };
  return (
    <FormDialog action="Change" title="Change what one top-up may buy" url="/api/platform/top-up-limits" sent={{}} effect={effect}>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Smallest, $"><Input name="minimum" required inputMode="decimal" defaultValue={minimum} /></Field>
        <Field label="Largest, $"><Input name="maximum" required inputMode="decimal" defaultValue={maximum} /></Field>
      </div>
    </FormDialog>
  );
}
