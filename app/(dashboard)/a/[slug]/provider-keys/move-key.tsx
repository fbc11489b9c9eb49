"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Tries a key earlier or later than its neighbour. `ids` are the provider's keys in their order. */
export function MoveKey({ slug, provider, ids, id, label }: { slug: string; provider: string; ids: string[]; id: string; label: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const place = ids.indexOf(id);
  async function moveTo(other: number) {
    const moved = ids.with(place, ids[other]!).with(other, id);
    setBusy(true);
    const result = await sendJson("PUT", `/api/accounts/${slug}/provider-keys/order`, { provider, ids: moved });
    setBusy(false);
    setRefusal(result.ok ? null : result.refusal);
    router.refresh();
  }
  return (
    <>
      <Button variant="ghost" size="icon-sm" aria-label={`Try ${label} earlier`} disabled={busy || place === 0} onClick={() => void moveTo(place - 1)}><ArrowUp aria-hidden /></Button>
      <Button variant="ghost" size="icon-sm" aria-label={`Try ${label} later`} disabled={busy || place === ids.length - 1} onClick={() => void moveTo(place + 1)}><ArrowDown aria-hidden /></Button>
      <RefusalNote refusal={refusal} />
    </>
  );
}
