"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogFooter, DialogTitle, DialogTrigger } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { KeyProvider } from "@/lib/byok/list-key-providers";
import { ModelChoice } from "./model-choice";

/** Changes what a key is called and which models it is used for. */
export function EditKey({ url, provider, label, models }: { url: string; provider: KeyProvider; label: string; models: string[] | null }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(models);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog open={open} onOpenChange={(now) => { setOpen(now); setChosen(models); setRefusal(null); }}>
      <DialogTrigger asChild><Button size="sm" aria-label={`Edit ${label}`}>Edit</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle className="wrap-anywhere">Edit {label}</DialogTitle>
        <form
          className="space-y-4"
          onSubmit={async (event) => {
            event.preventDefault();
            setBusy(true);
            const result = await sendJson("PATCH", url, { label: new FormData(event.currentTarget).get("label"), models: chosen });
            setBusy(false);
            if (!result.ok) return setRefusal(result.refusal);
            setOpen(false);
            router.refresh();
          }}
        >
          <Field label="Label" hint="1 to 64 characters"><Input name="label" required maxLength={64} autoComplete="off" defaultValue={label} /></Field>
          <ModelChoice provider={provider} models={chosen} onChange={setChosen} />
          <DialogDescription>Counts from the next call on. The key itself cannot be changed: attach the new one and revoke this.</DialogDescription>
          <RefusalNote refusal={refusal} />
          <DialogFooter>
            <DialogClose asChild><Button>Cancel</Button></DialogClose>
            <Button variant="default" type="submit" disabled={busy || chosen?.length === 0}>Save</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
