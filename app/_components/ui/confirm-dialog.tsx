"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "./button";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTitle, DialogTrigger } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";
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
    <Dialog open={open} onOpenChange={(now) => { setOpen(now); setTyped(""); setRefusal(null); }}>
      <DialogTrigger asChild><Button size="sm">{action}</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle className="wrap-anywhere">{title}</DialogTitle>
        <form
          className="space-y-4"
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
          <Field label={`Type ${name} to confirm`}><Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" /></Field>
          <RefusalNote refusal={refusal} />
          <DialogFooter>
            <DialogClose asChild><Button>Cancel</Button></DialogClose>
            <Button variant="destructive" type="submit" disabled={busy || typed !== name}>{action}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
