"use client";

import { Eye, EyeOff } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTitle, DialogTrigger } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

const HIDDEN = "whsec_••••••••••••";

/** The secret, fetched only when it is asked for, and a way to replace it. */
export function SigningSecret({ slug }: { slug: string }) {
  const url = `/api/accounts/${slug}/webhook-secret`;
  const [secret, setSecret] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function show() {
    setBusy(true);
    const result = await sendJson<{ secret: string }>("GET", url);
    setBusy(false);
    setRefusal(result.ok ? null : result.refusal);
    if (result.ok) setSecret(result.answer.secret);
  }
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <code className="flex min-h-8 min-w-0 items-center rounded-md bg-accent px-2.5 py-1 font-mono text-xs break-all">{secret ?? HIDDEN}</code>
        {secret && <CopyButton text={secret} name="signing secret" />}
        {secret ? <Button size="sm" onClick={() => setSecret(null)}><EyeOff aria-hidden className="size-3.5" />Hide</Button> : <Button size="sm" disabled={busy} onClick={() => void show()}><Eye aria-hidden className="size-3.5" />Show</Button>}
        <Rotate slug={slug} url={url} onDone={setSecret} />
      </div>
      <RefusalNote refusal={refusal} />
    </div>
  );
}

function Rotate({ slug, url, onDone }: { slug: string; url: string; onDone: (secret: string) => void }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog open={open} onOpenChange={(now) => { setOpen(now); setTyped(""); setRefusal(null); }}>
      <DialogTrigger asChild><Button size="sm">Rotate</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle>Rotate the signing secret?</DialogTitle>
        <form
          className="space-y-4"
          onSubmit={async (event) => {
            event.preventDefault();
            setBusy(true);
            const result = await sendJson<{ secret: string }>("POST", url);
            setBusy(false);
            if (!result.ok) return setRefusal(result.refusal);
            onDone(result.answer.secret);
            setOpen(false);
            router.refresh();
          }}
        >
          <p>Everything sent from now on is signed with a new secret, also what waits to be tried again. Receivers that check the signature refuse it until they know the new one; what they miss is tried again for 24 hours.</p>
          <Field label={`Type ${slug} to confirm`}><Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" /></Field>
          <RefusalNote refusal={refusal} />
          <DialogFooter>
            <DialogClose asChild><Button>Cancel</Button></DialogClose>
            <Button variant="destructive" type="submit" disabled={busy || typed !== slug}>Rotate</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
