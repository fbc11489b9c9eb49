"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Switch } from "@/app/_components/ui/switch";
import { prepareAutoTopUp } from "@/lib/analytics/prepare-top-up";
import type { TopUpTerms } from "@/lib/topups/get-top-up-terms";

type Settings = { enabled: boolean; threshold: string; credit: string; limit: string };
type Props = { slug: string; settings: Settings; /** Whether nothing was ever saved: these are proposals. */ isNew: boolean; terms: TopUpTerms; canPay: boolean };

export function AutoTopUpForm({ slug, settings, isNew, terms, canPay }: Props) {
  const router = useRouter();
  const [chosen, setChosen] = useState(settings);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const effect = prepareAutoTopUp(chosen, terms);
  const isSaved = JSON.stringify(chosen) === JSON.stringify(settings);
  const amount = (name: "threshold" | "credit" | "limit", label: string) => (
    <Field label={label}><Input name={name} inputMode="decimal" autoComplete="off" required value={chosen[name]} onChange={(event) => setChosen({ ...chosen, [name]: event.target.value })} /></Field>
  );
  return (
    <form
      className="space-y-3"
      onSubmit={async (event) => {
        event.preventDefault();
        setBusy(true);
        const { enabled, threshold, credit, limit } = chosen;
        const result = await sendJson("PUT", `/api/accounts/${slug}/auto-top-up`, { enabled, threshold: threshold.trim(), credit: credit.trim(), monthly_limit: limit.trim() });
        setBusy(false);
        setRefusal(result.ok ? null : result.refusal);
        if (result.ok) router.refresh();
      }}
    >
      <label className="flex w-fit items-center gap-2.5 text-[13px] font-medium"><Switch checked={chosen.enabled} onCheckedChange={(enabled) => setChosen({ ...chosen, enabled })} />Buy credit without being asked</label>
      <div className="grid gap-3 sm:grid-cols-3">{amount("threshold", "When below, dollars")}{amount("credit", "Buy credit of, dollars")}{amount("limit", "At most a month, dollars")}</div>
      <p role="status" className={effect.ok ? "text-[13px] text-quiet tabular-nums" : "text-[13px] text-destructive"}>{!effect.ok ? effect.problem : chosen.enabled ? effect.sentence : "Off: nothing is bought by itself."}</p>
      <RefusalNote refusal={refusal} />
      <Button type="submit" variant="secondary" disabled={busy || isSaved || !effect.ok || !canPay}>{isSaved && !isNew ? "Saved" : "Save"}</Button>
    </form>
  );
}
