"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Has the books recomputed at once. The answer comes when all accounts were looked at. */
export function RunNow() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <span role="status" className="text-xs text-quiet empty:-ml-2">{result}</span>
      <RefusalNote refusal={refusal} />
      <Button
        disabled={busy}
        aria-busy={busy}
        onClick={async () => {
          setBusy(true);
          setRefusal(null);
          setResult("Every account is looked at; this may take minutes.");
          const sent = await sendJson<{ findings: number }>("POST", "/api/platform/audit", {});
          setBusy(false);
          setRefusal(sent.ok ? null : sent.refusal);
          setResult(sent.ok ? (sent.answer.findings === 0 ? "The books balance" : `${sent.answer.findings.toLocaleString("en-US")} ${sent.answer.findings === 1 ? "finding" : "findings"}`) : null);
          router.refresh();
        }}
      >{busy ? "Auditing…" : "Run now"}</Button>
    </span>
  );
}
