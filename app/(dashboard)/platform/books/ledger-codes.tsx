"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";

/** What the accounting program calls each ledger account. */
export function LedgerCodes({ codes }: { codes: Record<string, string> }) {
  return (
    <FormDialog action="Account codes" title="Account codes of journals" url="/api/platform/ledger-codes" sent={{}} effect="Journals that are downloaded from now on have these codes.">
      <div className="grid grid-cols-2 gap-3">{Object.entries(codes).map(([account, code]) => <Field key={account} label={account.replaceAll("_", " ")}><Input name={account} defaultValue={code} required maxLength={10} autoComplete="off" /></Field>)}</div>
    </FormDialog>
  );
}
