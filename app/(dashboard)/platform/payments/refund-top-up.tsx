"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog, type Values } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";
import { Textarea } from "@/app/_components/ui/textarea";
import { describePartialRefund } from "@/lib/analytics/prepare-refund";
import { parseDecimal } from "@/lib/money/micros";
import type { Parts } from "@/lib/topups/settlement";

type Props = { account: { slug: string; name: string }; topUpId: string; refundId: string; /** All the credit that could go back, in dollars. */ most: string; remaining: Parts };

export function RefundTopUp({ account, topUpId, refundId, most, remaining }: Props) {
  const effect = (values: Values) => {
    const credit = parseDecimal(values.credit ?? most);
    return credit !== null && credit > 0n && credit <= parseDecimal(most)! ? describePartialRefund(credit, remaining) : `Up to $${most} of credit is unspent.`;
  };
  return (
    <FormDialog action="Refund" title={`Refund a top-up of ${account.name}`} url="/api/platform/refunds" sent={{ account: account.slug, top_up_id: topUpId, refund_id: refundId }} effect={effect} variant="destructive">
      <Field label="Credit, $"><Input name="credit" required inputMode="decimal" defaultValue={most} /></Field>
      <Field label="Reason" hint="the owner reads it"><Textarea name="reason" required maxLength={500} autoComplete="off" /></Field>
    </FormDialog>
  );
}
