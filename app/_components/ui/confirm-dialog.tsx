"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field, inputStyle } from "./field";
import { RefusalNote } from "./refusal-note";
import { type Refusal, sendJson } from "./send-json";

type Props = { action: string; title: string; effect: string; /** What must be typed before it can be done. */ name: string; method: "DELETE" | "POST"; url: string };

/** Asks for the name of the thing before it is gone. */
export function ConfirmDialog({ action, title, effect, name, method, url }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog title={title} open={open} onOpenChange={(now) => { setOpen(now); setTyped(""); setRefusal(null); }} trigger={<Button>{action}</Button>}>
      <form
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          setBusy(true);
          const result = await sendJson(method, url);
          setBusy(false);
          if (!result.ok) return setRefusal(result.refusal);
          setOpen(false);
          router.refresh();
        }}
      >
        <p>{effect}</p>
        <Field label={`Type ${name} to confirm`}><input className={inputStyle} value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" /></Field>
        <RefusalNote refusal={refusal} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button kind="danger" type="submit" disabled={busy || typed !== name}>{action}</Button>
        </div>
      </form>
    </Dialog>
  );
}
