"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field, inputStyle } from "@/app/_components/ui/field";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

/** Asks why a line is no usage before it is set aside. */
export function DiscardLine({ id }: { id: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog title="Discard this line" open={open} onOpenChange={(now) => { setOpen(now); setRefusal(null); }} trigger={<Button>Discard</Button>}>
      <form
        className="space-y-3"
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
        <Field label="Why it is no usage"><input className={inputStyle} name="note" required maxLength={500} autoComplete="off" /></Field>
        <RefusalNote refusal={refusal} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button kind="danger" type="submit" disabled={busy}>Discard</Button>
        </div>
      </form>
    </Dialog>
  );
}
