"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";

type Line = { id: string; card: string; planned: boolean; ends: boolean };

/** What can still be done to a price line: a planned one is withdrawn, one in force is ended, and one that will end may go on. */
export function PriceActions({ line: { id, card, planned, ends }, what }: { line: Line; what: string }) {
  if (planned) return <FormDialog action={`Withdraw ${card}`} title={`Withdraw the planned price ${what}?`} url="/api/platform/prices/withdraw" sent={{ price: id }} effect="The price before it goes on in its place. No call was charged by it." variant="destructive" />;
  return (
    <>
      {ends && <FormDialog action={`Keep ${card}`} title={`Keep the price ${what}?`} url="/api/platform/prices/end" sent={{ price: id, effective_to: null }} effect="It holds on, until the next price that is planned, or without an end." />}
      <FormDialog
        action={`End ${card}`} title={`End the price ${what}`} url="/api/platform/prices/end" sent={{ price: id }} variant="destructive"
        prepare={({ effective_to }) => ({ effective_to: `${effective_to}:00Z` })}
        effect="Calls from then on have the price for any other resolution; where there is none, they are unpriced and wait, and nobody can make new ones on credit."
      >
        <Field label="Until, UTC"><Input name="effective_to" type="datetime-local" required /></Field>
      </FormDialog>
    </>
  );
}
