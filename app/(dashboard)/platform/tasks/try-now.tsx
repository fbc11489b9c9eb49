"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Has a task tried at once instead of after its pause. */
export function TryNow({ name, id }: { name: string; id: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <span className="inline-flex max-w-xs flex-wrap items-center justify-end gap-2">
      <Button
        size="sm"
        disabled={busy}
        onClick={async () => {
          setBusy(true);
          const sent = await sendJson("POST", "/api/platform/tasks/try-now", { name, id });
          setBusy(false);
          setRefusal(sent.ok ? null : sent.refusal);
          router.refresh();
        }}
      >Try now</Button>
      <RefusalNote refusal={refusal} />
    </span>
  );
}
