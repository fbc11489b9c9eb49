"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog, type Values } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";
import { Select } from "@/app/_components/ui/select";
import { formatDollars, parseDecimal } from "@/lib/money/micros";

type Props = { grantId: string; accounts: { slug: string; name: string }[] };

export function GrantCredit({ grantId, accounts }: Props) {
  const effect = ({ account, amount = "", expires }: Values) => {
    const given = parseDecimal(amount);
    const name = accounts.find(({ slug }) => slug === account)?.name;
    if (!name || !given || given < 0n || !expires) return "It is spent before purchased credit and never refunded; what is left at its end is taken back.";
    return `${name} can spend ${formatDollars(given, "exact")} more, before its purchased credit, until ${expires.replace("T", " ")} UTC. What is left then is taken back; none of it is ever refunded.`;
  };
  return (
    <FormDialog
      action="Grant credit" title="Grant promotional credit" url="/api/platform/promotions" sent={{ grant_id: grantId }} effect={effect}
      prepare={({ expires, ...rest }) => ({ ...rest, expires_at: `${expires}:00Z` })}
    >
      <Field label="Account"><Select name="account" required defaultValue=""><option value="" disabled>Choose one</option>{accounts.map(({ slug, name }) => <option key={slug} value={slug}>{name}</option>)}</Select></Field>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="Amount, $"><Input name="amount" required inputMode="decimal" placeholder="25.00" /></Field>
        <Field label="Ends, UTC"><Input name="expires" type="datetime-local" required /></Field>
      </div>
      <Field label="Reason" hint="the account reads it"><Input name="reason" required maxLength={200} autoComplete="off" /></Field>
    </FormDialog>
  );
}
