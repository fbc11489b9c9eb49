"use client";

import { ArrowUpRight } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Leads to Stripe's customer portal, where cards are kept. */
export function PortalButton({ slug, disabled }: { slug: string; disabled: boolean }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function open() {
    setBusy(true);
    const result = await sendJson<{ url: string }>("POST", `/api/accounts/${slug}/portal`);
    if (result.ok) return window.location.assign(result.answer.url);
    setBusy(false);
    setRefusal(result.refusal);
  }
  return (
    <>
      <Button size="sm" disabled={busy || disabled} onClick={() => void open()}>Payment methods<ArrowUpRight aria-hidden className="size-3.5" /></Button>
      {refusal && <div className="w-full"><RefusalNote refusal={refusal} /></div>}
    </>
  );
}
