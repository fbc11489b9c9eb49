"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";
import { checkedEvents, countEvents, EventChoice, type EventNames } from "./event-choice";

const USUAL = ["job.completed", "job.failed"];

export function AddEndpoint({ slug, events }: { slug: string; events: EventNames }) {
  return (
    <FormDialog
      action="Add endpoint" title="Add an endpoint" variant="default" size="default" url={`/api/accounts/${slug}/webhook-endpoints`} sent={{}}
      prepare={(values) => ({ url: values.url ?? "", events: checkedEvents(events, values) })}
      effect={(values) => {
        if (!values.url) return "Each event is posted there as JSON, signed with the account's secret.";
        const count = checkedEvents(events, values).length;
        return count === 0 ? "Choose at least one event." : `${values.url.trim()} hears of ${countEvents(count)} from now on.`;
      }}
    >
      <Field label="Address" hint="public, with https"><Input name="url" type="url" required maxLength={2_048} autoComplete="off" spellCheck={false} placeholder="such as https://example.com/hooks" /></Field>
      <EventChoice events={events} chosen={USUAL} />
    </FormDialog>
  );
}
