"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Tries one line again, or all of them. `reviewed` charges a length that a person has looked at. */
export function ReplayButton({ name, id, reviewed = false }: { name: string; id?: string; reviewed?: boolean }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button
        size={id ? "sm" : "default"}
        disabled={busy}
        onClick={async () => {
          setBusy(true);
          const sent = await sendJson<{ replayed: number; remaining: number }>("POST", "/api/platform/quarantine/replay", { id, reviewed });
          setBusy(false);
          setRefusal(sent.ok ? null : sent.refusal);
          if (sent.ok) setResult(`${sent.answer.replayed} recorded, ${sent.answer.remaining} still quarantined`);
          router.refresh();
        }}
      >{busy ? "Replaying…" : name}</Button>
      <span role="status" className="text-xs text-quiet empty:-ml-2">{result}</span>
      <RefusalNote refusal={refusal} />
    </span>
  );
}
