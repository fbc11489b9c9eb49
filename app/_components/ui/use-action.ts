"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Refusal, sendJson } from "./send-json";

/** What a button does that asks one of our routes for something at once: whether it is under way, what came of it or why it was refused; the page is shown as it is then. */
export function useAction<T>(url: string, say: (answer: T) => string) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function run(body: unknown, meanwhile: string | null = null): Promise<void> {
    setBusy(true);
    setRefusal(null);
    setResult(meanwhile);
    const sent = await sendJson<T>("POST", url, body);
    setBusy(false);
    setRefusal(sent.ok ? null : sent.refusal);
    setResult(sent.ok ? say(sent.answer) : null);
    router.refresh();
  }
  return { busy, result, refusal, run };
}
