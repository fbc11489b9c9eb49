"use client";

import { ArrowUpRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { v7 } from "uuid";
import { Button } from "@/app/_components/ui/button";
import { Checkbox } from "@/app/_components/ui/checkbox";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { ToggleGroup, ToggleGroupItem } from "@/app/_components/ui/toggle-group";
import { prepareTopUp, presetAmounts } from "@/lib/analytics/prepare-top-up";
import type { TopUpTerms } from "@/lib/topups/get-top-up-terms";

type Props = { slug: string; terms: TopUpTerms; canPay: boolean; isSandbox: boolean };

/** Chooses an amount, says what it costs, and leads to Stripe. */
export function TopUpForm({ slug, terms, canPay, isSandbox }: Props) {
  const presets = presetAmounts(terms);
  const [text, setText] = useState(presets[1]?.text ?? presets[0]?.text ?? "");
  const [saveCard, setSaveCard] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  // Pressing twice, or again after a lost answer, leads to the same checkout; another choice is another top-up.
  const ids = useRef(new Map<string, string>());
  const quote = prepareTopUp(text, terms);
  useEffect(() => {
    // Coming back from Stripe may show the page as it was left.
    const onShow = ({ persisted }: PageTransitionEvent) => { if (persisted) setBusy(false); };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);
  async function pay() {
    if (!quote.ok) return;
    const choice = `${quote.credit} ${saveCard}`;
    const topUpId = ids.current.get(choice) ?? v7();
    ids.current.set(choice, topUpId);
    setBusy(true);
    const result = await sendJson<{ url: string }>("POST", `/api/accounts/${slug}/top-ups`, { top_up_id: topUpId, credit: quote.credit, save_card: saveCard });
    if (result.ok) return window.location.assign(result.answer.url);
    if (result.refusal.requestId) ids.current.delete(choice);
    setBusy(false);
    setRefusal(result.refusal);
  }
  return (
    <form className="max-w-md space-y-4" onSubmit={(event) => { event.preventDefault(); setRefusal(null); void pay(); }}>
      {presets.length > 0 && (
        <ToggleGroup type="single" aria-label="Usual amounts" value={presets.find((preset) => preset.text === text)?.text ?? ""} onValueChange={(value) => { if (value) setText(value); }}>
          {presets.map((preset) => <ToggleGroupItem key={preset.text} value={preset.text} onKeyUp={({ key }) => { if (key.startsWith("Arrow")) setText(preset.text); }}>{preset.label}</ToggleGroupItem>)}
        </ToggleGroup>
      )}
      <Field label="Credit, in dollars"><Input name="credit" inputMode="decimal" autoComplete="off" required value={text} onChange={(event) => setText(event.target.value)} aria-invalid={!quote.ok} aria-describedby="top-up-quote" /></Field>
      <p id="top-up-quote" role="status" className={quote.ok ? "text-[13px] tabular-nums" : "text-[13px] text-destructive"}>{quote.ok ? quote.sentence : quote.problem}</p>
      <label className="flex items-start gap-2 text-[13px]"><Checkbox className="mt-0.5" checked={saveCard} onChange={(event) => setSaveCard(event.target.checked)} /><span>Save the card <span className="text-quiet">for automatic top-ups</span></span></label>
      <RefusalNote refusal={refusal} />
      <Button type="submit" variant="default" size="lg" className="w-full" disabled={busy || !quote.ok || !canPay}>{busy ? "Opening Stripe…" : quote.ok ? `Pay ${quote.total} with Stripe` : "Pay with Stripe"}<ArrowUpRight aria-hidden /></Button>
      {isSandbox && <p className="text-xs text-quiet">Stripe’s sandbox: no real money moves. Card 4242 4242 4242 4242 pays.</p>}
    </form>
  );
}
