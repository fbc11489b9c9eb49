"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { checkedEvents, countEvents, EventChoice, type EventNames } from "./event-choice";

type Props = { slug: string; endpoint: { id: string; url: string; events: string[]; enabled: boolean }; events: EventNames };

export function EndpointActions({ slug, endpoint: { id, url, events: chosen, enabled }, events }: Props) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const path = `/api/accounts/${slug}/webhook-endpoints/${id}`;
  async function toggle() {
    setBusy(true);
    const result = await sendJson("PATCH", path, { enabled: !enabled });
    setBusy(false);
    setRefusal(result.ok ? null : result.refusal);
    router.refresh();
  }
  return (
    <div className="space-y-1">
      <div className="flex justify-end gap-2">
        <FormDialog
          action="Change events" title={`Events for ${url}`} variant="default" url={path} method="PATCH" sent={{}} prepare={(values) => ({ events: checkedEvents(events, values) })}
          effect={(values) => {
            // Nothing was changed yet: a form says what it holds only when it changes.
            const count = Object.keys(values).length === 0 ? null : checkedEvents(events, values).length;
            return count === null ? "Counts for what happens from now on." : count === 0 ? "Choose at least one event." : `It hears of ${countEvents(count)} from now on.`;
          }}
        >
          <EventChoice events={events} chosen={chosen} />
        </FormDialog>
        <Button size="sm" disabled={busy} onClick={() => void toggle()} aria-label={`${enabled ? "Disable" : "Enable"} ${url}`}>{enabled ? "Disable" : "Enable"}</Button>
        <FormDialog action="Remove" title={`Remove ${url}?`} variant="destructive" url={path} method="DELETE" sent={{}} effect="It hears of nothing more, and what waits to be tried again is given up. What was delivered stays in the log." />
      </div>
      <RefusalNote refusal={refusal} />
    </div>
  );
}
