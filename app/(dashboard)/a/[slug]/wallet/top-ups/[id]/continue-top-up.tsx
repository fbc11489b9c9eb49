"use client";

import { ArrowUpRight } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Leads back to the same checkout. */
export function ContinueTopUp({ slug, topUpId, credit }: { slug: string; topUpId: string; credit: string }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function go() {
    setBusy(true);
    const result = await sendJson<{ url: string }>("POST", `/api/accounts/${slug}/top-ups`, { top_up_id: topUpId, credit, save_card: false });
    if (result.ok) return window.location.assign(result.answer.url);
    setBusy(false);
    setRefusal(result.refusal);
  }
  return (
    <>
      <Button variant="default" disabled={busy} onClick={() => void go()}>Continue to pay<ArrowUpRight aria-hidden /></Button>
      <RefusalNote refusal={refusal} />
    </>
  );
}
