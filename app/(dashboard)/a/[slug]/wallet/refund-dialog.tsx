"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { v7 } from "uuid";
import { Button } from "@/app/_components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogFooter, DialogTitle, DialogTrigger } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Textarea } from "@/app/_components/ui/textarea";
import { prepareRefund } from "@/lib/analytics/prepare-refund";
import { toAmountText } from "@/lib/analytics/prepare-top-up";
import { formatDollars } from "@/lib/money/micros";
import type { Parts } from "@/lib/topups/settlement";

type Props = { slug: string; topUpId: string; /** Of the whole top-up, as it is shown. */ credit: string; remaining: Parts; refundable: Parts };

/** Asks for unspent credit of a top-up back, and says before what that brings. */
export function RefundDialog({ slug, topUpId, credit, remaining, refundable }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [refundId, setRefundId] = useState("");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const quote = prepareRefund(text, { remaining, refundable });
  function onOpenChange(now: boolean) {
    setOpen(now);
    setRefusal(null);
    // One id for as long as the dialog is open: sending twice asks once.
    if (now) setRefundId(v7());
    if (now) setText(toAmountText(refundable.creditMicros));
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogTrigger asChild><Button size="sm">Refund</Button></DialogTrigger>
      <DialogContent className="whitespace-normal">
        <DialogTitle>Refund of the top-up of {credit}</DialogTitle>
        <form
          className="space-y-4"
          onSubmit={async (event) => {
            event.preventDefault();
            if (!quote.ok) return;
            setBusy(true);
            const result = await sendJson("POST", `/api/accounts/${slug}/refunds`, { refund_id: refundId, top_up_id: topUpId, credit: quote.credit, reason: String(new FormData(event.currentTarget).get("reason")) });
            setBusy(false);
            if (!result.ok) return setRefusal(result.refusal);
            setOpen(false);
            router.refresh();
          }}
        >
          <Field label="Credit to give back, dollars" hint={`up to ${formatDollars(refundable.creditMicros)}, what is unspent`}><Input name="credit" inputMode="decimal" autoComplete="off" required value={text} onChange={(event) => setText(event.target.value)} aria-invalid={!quote.ok} /></Field>
          <p role="status" className={quote.ok ? "text-[13px] tabular-nums" : "text-[13px] text-destructive"}>{quote.ok ? quote.sentence : quote.problem}</p>
          <Field label="Why" hint="1 to 500 characters"><Textarea name="reason" required maxLength={500} /></Field>
          <DialogDescription>An admin decides. Until then the credit can still be spent; what is spent by then is not refunded. Promotional credit never is.</DialogDescription>
          <RefusalNote refusal={refusal} />
          <DialogFooter><DialogClose asChild><Button>Cancel</Button></DialogClose><Button variant="default" type="submit" disabled={busy || !quote.ok}>Ask for the refund</Button></DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
