import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Section } from "@/app/_components/ui/section";
import { Select } from "@/app/_components/ui/select";
import { Textarea } from "@/app/_components/ui/textarea";
import { LEDGER_KINDS } from "@/lib/finance/ledger-kinds";
import { microsToDecimal } from "@/lib/money/micros";
import { type Contra, STRIPE_CONTRAS } from "@/lib/reconciliation/adjustments";
import { isAdjustable, STRIPE } from "@/lib/reconciliation/counterparty";
import { missing } from "@/lib/reconciliation/decide-resolution";
import type { Difference } from "@/lib/reconciliation/get-difference";

const note = <Field label="Why" hint="kept as a note"><Textarea name="note" required maxLength={1_000} autoComplete="off" /></Field>;

/** What can be done about a difference, by whom. */
export function Resolve({ difference, mayAct, me }: { difference: Difference; mayAct: boolean; me: string }) {
  const { id, state, counterparty, resolution, contra, proposedBy, approvedBy, proposalId, seq, theirs } = difference;
  const { micros, feeMicros } = missing(difference);
  const change = [micros !== 0n && `$${microsToDecimal(micros)} of ${counterparty === STRIPE ? `money at Stripe, against ${contra ? LEDGER_KINDS[contra as Contra].name.toLowerCase() : "what you choose"}` : "upstream cost, owed to the provider"}`, feeMicros !== 0n && `$${microsToDecimal(feeMicros)} of payment processing`].filter(Boolean).join(", and ") || "nothing: only seconds or kind differ";
  const canAdjust = isAdjustable(counterparty) && (micros !== 0n || feeMicros !== 0n) && theirs?.amount !== null;
  return (
    <Section title="Resolution" className="border-t pt-6">
      {state === "open" && <p className="text-quiet">Nobody has proposed anything. {canAdjust ? `An adjustment would book ${change}, in the platform's own books, once a second person approves.` : isAdjustable(counterparty) ? "There is nothing to book: only what both sides call it, or the seconds, differ." : "A list names no amounts: what is owed is booked from the provider's bill."}</p>}
      {state === "proposed" && <p>{proposedBy} proposes to {resolution === "adjust" ? `book ${change}` : "accept it as it is and book nothing"}.{proposedBy === me && " Somebody else approves."}</p>}
      {state === "resolved" && <p>{resolution === "adjust" ? `Adjusted${seq === null ? "" : ` by transaction ${seq} of the platform's own books`}` : "Accepted as it is"}: proposed by {proposedBy}, approved by {approvedBy}.</p>}
      {state === "gone" && <p>A later comparison found both sides agreeing.</p>}
      {mayAct && (
        <div className="flex flex-wrap gap-2">
          {state === "open" && canAdjust && (
            <FormDialog action="Propose an adjustment" title="Propose an adjustment" url="/api/platform/reconciliation/propose" sent={{ id, resolution: "adjust" }} effect={`Once approved by a second person it books ${change}. No customer's wallet changes.`}>
              {counterparty === STRIPE && <Field label="Amounts are booked against"><Select name="contra">{STRIPE_CONTRAS.map((one) => <option key={one} value={one}>{LEDGER_KINDS[one].name}</option>)}</Select></Field>}
              {note}
            </FormDialog>
          )}
          {state === "open" && <FormDialog action="Propose to accept" title="Propose to accept it as it is" url="/api/platform/reconciliation/propose" sent={{ id, resolution: "accept" }} effect="Nothing is booked. It opens again if either side ever says something else.">{note}</FormDialog>}
          {state === "proposed" && proposedBy !== me && <FormDialog action="Approve" title="Approve the resolution" url="/api/platform/reconciliation/approve" sent={{ id, proposal_id: proposalId }} effect={resolution === "adjust" ? `It books ${change}. What is booked is never deleted, only reversed.` : "Nothing is booked."} />}
          {state === "proposed" && <FormDialog action={proposedBy === me ? "Take back" : "Decline"} title="Take the proposal back" url="/api/platform/reconciliation/decline" sent={{ id, proposal_id: proposalId }} effect="The difference is open again." />}
          <FormDialog action="Add a note" title="Add a note" url="/api/platform/reconciliation/note" sent={{ id }} effect="Everybody who reads the books sees it."><Field label="Note"><Textarea name="note" required maxLength={1_000} autoComplete="off" /></Field></FormDialog>
        </div>
      )}
    </Section>
  );
}
