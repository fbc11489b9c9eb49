"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Sends a delivery again, now. */
export function SendAgain({ slug, id, pending }: { slug: string; id: string; pending: boolean }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [sent, setSent] = useState(false);
  return (
    <div className="space-y-2">
      <span className="flex flex-wrap items-center gap-2">
        <Button
          size="sm" disabled={busy}
          onClick={async () => {
            setBusy(true);
            const result = await sendJson("POST", `/api/accounts/${slug}/webhook-deliveries/${id}/replay`);
            setBusy(false);
            setSent(result.ok);
            setRefusal(result.ok ? null : result.refusal);
            router.refresh();
          }}
        >{pending ? "Send now" : "Send again"}</Button>
        <span role="status" className="text-xs text-quiet">{sent && "It is on its way: the same bytes under the same event id."}</span>
      </span>
      <RefusalNote refusal={refusal} />
    </div>
  );
}
