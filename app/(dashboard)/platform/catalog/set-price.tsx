"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field, inputStyle } from "@/app/_components/ui/field";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

const CARDS = { both: ["list", "upstream"], list: ["list"], upstream: ["upstream"] } as const;

/** Milliseconds of a number of seconds typed in; null for none. */
const milliseconds = (seconds: FormDataEntryValue | null) => (seconds ? Math.round(Number(seconds) * 1000) : null);

export function SetPrice({ model, name, resolutions }: { model: string; name: string; resolutions: string[] }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [unit, setUnit] = useState("second");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog title={`Set a price of ${name}`} open={open} onOpenChange={(now) => { setOpen(now); setRefusal(null); }} trigger={<Button>Set price</Button>}>
      <form
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          setBusy(true);
          const result = await sendJson("POST", "/api/platform/prices", {
            model, resolution: form.get("resolution"), rate_cards: CARDS[form.get("cards") as keyof typeof CARDS], unit, unit_price: form.get("unit_price"),
            block_ms: unit === "block" ? milliseconds(form.get("block")) : null, minimum_ms: milliseconds(form.get("minimum")) ?? 0, effective_from: `${String(form.get("effective_from"))}:00Z`,
          });
          setBusy(false);
          if (!result.ok) return setRefusal(result.refusal);
          setOpen(false);
          router.refresh();
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label="Resolution"><select className={inputStyle} name="resolution">{resolutions.map((one) => <option key={one} value={one}>{one === "*" ? "any other" : one}</option>)}</select></Field>
          <Field label="Rate card"><select className={inputStyle} name="cards"><option value="both">list and upstream</option><option value="list">list (what we charge)</option><option value="upstream">upstream (our cost)</option></select></Field>
          <Field label="Unit"><select className={inputStyle} value={unit} onChange={(event) => setUnit(event.target.value)}><option>second</option><option>block</option><option>clip</option></select></Field>
          <Field label="Dollars a unit"><input className={inputStyle} name="unit_price" required inputMode="decimal" placeholder="0.50" /></Field>
          {unit === "block" && <Field label="Block, seconds"><input className={inputStyle} name="block" required type="number" min="0.001" step="0.001" /></Field>}
          <Field label="Minimum, seconds"><input className={inputStyle} name="minimum" type="number" min="0" step="0.001" defaultValue="0" /></Field>
          <Field label="From, UTC"><input className={inputStyle} name="effective_from" type="datetime-local" required /></Field>
        </div>
        <p className="text-quiet">Calls submitted from that instant on are charged the new price. Earlier calls keep theirs.</p>
        <RefusalNote refusal={refusal} />
        <div className="flex justify-end gap-2"><Button onClick={() => setOpen(false)}>Cancel</Button><Button kind="primary" type="submit" disabled={busy}>Set price</Button></div>
      </form>
    </Dialog>
  );
}
