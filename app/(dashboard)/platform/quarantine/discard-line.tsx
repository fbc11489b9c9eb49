"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTitle, DialogTrigger } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/field";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Textarea } from "@/app/_components/ui/textarea";

/** Asks why a line is no usage before it is set aside. */
export function DiscardLine({ id }: { id: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog open={open} onOpenChange={(now) => { setOpen(now); setRefusal(null); }}>
      <DialogTrigger asChild><Button size="sm" variant="ghost">Discard</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle>Discard this line</DialogTitle>
        <form
          className="space-y-4"
          onSubmit={async (event) => {
            event.preventDefault();
            setBusy(true);
            const note = new FormData(event.currentTarget).get("note");
            const sent = await sendJson("POST", "/api/platform/quarantine/discard", { id, note });
            setBusy(false);
            if (!sent.ok) return setRefusal(sent.refusal);
            setOpen(false);
            router.refresh();
          }}
        >
          <p>It is never charged, and does not come back when it is sent again. Its text is kept.</p>
          <Field label="Why it is no usage"><Textarea name="note" required maxLength={500} autoComplete="off" /></Field>
          <RefusalNote refusal={refusal} />
          <DialogFooter>
            <DialogClose asChild><Button>Cancel</Button></DialogClose>
            <Button variant="destructive" type="submit" disabled={busy}>Discard</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
