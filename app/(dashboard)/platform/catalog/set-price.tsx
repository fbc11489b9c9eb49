"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogFooter, DialogTitle, DialogTrigger } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { Select } from "@/app/_components/ui/select";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { PresentedEffect } from "@/lib/analytics/present-price-effect";
import { PriceEffect } from "./price-effect";

const CARDS = { both: ["list", "upstream"], list: ["list"], upstream: ["upstream"] } as const;

/** Milliseconds of a number of seconds typed in; null for none. */
const milliseconds = (seconds: FormDataEntryValue | null) => (seconds ? Math.round(Number(seconds) * 1000) : null);

/** Asks for a price, shows what it would have made of last month's bills, and only then sets it. */
export function SetPrice({ model, name, resolutions }: { model: string; name: string; resolutions: string[] }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [unit, setUnit] = useState("second");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [effect, setEffect] = useState<PresentedEffect | null>(null);
  const start = () => { setRefusal(null); setEffect(null); };
  return (
    <Dialog open={open} onOpenChange={(now) => { setOpen(now); start(); }}>
      <DialogTrigger asChild><Button size="sm">Set price</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle>Set a price of {name}</DialogTitle>
        <form
          className="space-y-4"
          onChange={start}
          onSubmit={async (event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            const change = {
              model, resolution: form.get("resolution"), rate_cards: CARDS[form.get("cards") as keyof typeof CARDS], unit, unit_price: form.get("unit_price"),
              block_ms: unit === "block" ? milliseconds(form.get("block")) : null, minimum_ms: milliseconds(form.get("minimum")) ?? 0, effective_from: `${String(form.get("effective_from"))}:00Z`,
            };
            setBusy(true);
            setRefusal(null);
            const result = await sendJson<PresentedEffect>("POST", effect ? "/api/platform/prices" : "/api/platform/prices/effect", change);
            setBusy(false);
            if (!result.ok) return setRefusal(result.refusal);
            if (!effect) return setEffect(result.answer);
            setOpen(false);
            router.refresh();
          }}
        >
          <fieldset disabled={busy} className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            <Field label="Resolution"><Select name="resolution">{resolutions.map((one) => <option key={one} value={one}>{one === "*" ? "any other" : one}</option>)}</Select></Field>
            <Field label="Rate card"><Select name="cards"><option value="both">list and upstream</option><option value="list">list (what we charge)</option><option value="upstream">upstream (our cost)</option></Select></Field>
            <Field label="Unit"><Select name="unit" value={unit} onChange={(event) => setUnit(event.target.value)}><option>second</option><option>block</option><option>clip</option></Select></Field>
            <Field label="Dollars a unit"><Input name="unit_price" required inputMode="decimal" placeholder="0.50" /></Field>
            {unit === "block" && <Field label="Block, seconds"><Input name="block" required type="number" min="0.001" step="0.001" /></Field>}
            <Field label="Minimum, seconds"><Input name="minimum" type="number" min="0" step="0.001" defaultValue="0" /></Field>
            <Field label="From, UTC"><Input name="effective_from" type="datetime-local" required /></Field>
          </fieldset>
          <div aria-live="polite" aria-busy={busy}>{effect ? <PriceEffect effect={effect} /> : <DialogDescription>{busy ? "Rating last month’s calls again…" : "Calls submitted from that instant on are charged the new price. Earlier calls keep theirs."}</DialogDescription>}</div>
          <RefusalNote refusal={refusal} />
          <DialogFooter><DialogClose asChild><Button>Cancel</Button></DialogClose><Button variant="default" type="submit" disabled={busy}>{effect ? "Set price" : "See the effect"}</Button></DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
