"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { KeyAnswer } from "@/lib/byok/key-check";

/** Asks the provider about an attached key again; the table shows what it said. */
export function CheckKey({ url, name, label }: { url: string; name: string; label: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [silent, setSilent] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <>
      {silent && <span role="status" className="text-quiet">{name} could not be reached</span>}
      <RefusalNote refusal={refusal} />
      <Button
        size="sm" disabled={busy} aria-label={`Check ${label}`}
        onClick={async () => {
          setBusy(true);
          const result = await sendJson<{ answer: KeyAnswer["answer"] }>("POST", url);
          setBusy(false);
          setRefusal(result.ok ? null : result.refusal);
          setSilent(result.ok && result.answer.answer === "unreachable");
          router.refresh();
        }}
      >
        {busy ? "Checking…" : "Check"}
      </Button>
    </>
  );
}
