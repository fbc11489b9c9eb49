"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { Fallback } from "@/lib/byok/set-fallback";

const CHOICES: [fallback: Fallback, title: string, effect: (name: string) => string][] = [
  ["refuse", "Refuse the call", () => "It fails with 401, 402 or 429 and says that the fault is the attached key's. Nothing is charged here."],
  ["credits", "Use my credits", (name) => `It is made with the platform's own key and charged to the wallet at the list price, as if you had no key at ${name}. In Calls it is marked as such.`],
];

/** What becomes of a call when no key can pay for it, with what that costs; saved as soon as it is chosen. */
export function FallbackChoice({ slug, provider, name, chosen, manages }: { slug: string; provider: string; name: string; chosen: Fallback; manages: boolean }) {
  const router = useRouter();
  const [shown, setShown] = useState(chosen);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <fieldset className="max-w-3xl space-y-2" disabled={!manages}>
      <legend className="pb-1 text-[13px] font-medium">When no key works: refused by {name}, out of credit, or too many requests</legend>
      {CHOICES.map(([fallback, title, effect]) => (
        <label key={fallback} className="flex items-start gap-2.5 text-[13px]">
          <input
            type="radio" name={`fallback-${provider}`} value={fallback} checked={shown === fallback} className="mt-0.5 size-4 shrink-0 accent-primary"
            onChange={async () => {
              setShown(fallback);
              const result = await sendJson("PUT", `/api/accounts/${slug}/provider-keys/fallback`, { provider, fallback });
              setRefusal(result.ok ? null : result.refusal);
              if (!result.ok) setShown(chosen);
              router.refresh();
            }}
          />
          <span><span className="font-medium">{title}.</span> <span className="text-quiet">{effect(name)}</span></span>
        </label>
      ))}
      <RefusalNote refusal={refusal} />
    </fieldset>
  );
}
