"use client";

import { CircleCheck, CircleX, Plus, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Alert } from "@/app/_components/ui/alert";
import { Button } from "@/app/_components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogDescription, DialogFooter, DialogTitle, DialogTrigger } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { Select } from "@/app/_components/ui/select";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { KeyAnswer } from "@/lib/byok/key-check";
import type { KeyProvider } from "@/lib/byok/list-key-providers";
import { ModelChoice } from "./model-choice";

export type Checked = { id: string | null; answer: KeyAnswer["answer"]; note: string | null };

/** What a provider said of a key, and what that means now. */
function verdict({ id, answer, note }: Checked, name: string): string {
  if (answer === "valid") return `${name} accepts this key${note ? `: ${note}` : ""}. It is attached, and the next call uses it.`;
  if (answer === "invalid") return `${name} refuses this key, so nothing was stored. Copy it there again, whole.`;
  if (answer === "out_of_credit") return id ? `It is attached. Calls with it fail until you buy credit at ${name}.` : `${name} accepts this key, but there is no credit on it: calls with it fail until you buy some there. Nothing is stored yet.`;
  return id ? `It is attached unchecked. Check it when ${name} can be reached.` : `${name} could not be reached, so nobody knows whether this key works. Nothing is stored yet.`;
}

/** Asks for a key, has it checked, and shows the answer; the key's text is gone from the page as soon as it is stored. */
export function AttachKey({ slug, providers }: { slug: string; providers: KeyProvider[] }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [open, setOpen] = useState(false);
  const [provider, setProvider] = useState(providers[0]);
  const [models, setModels] = useState<string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  if (!provider) return null;

  function reset(nowOpen: boolean) {
    setOpen(nowOpen);
    setProvider(providers[0]);
    setModels(null);
    setChecked(null);
    setRefusal(null);
  }

  async function attach(attachAnyway: boolean) {
    const given = new FormData(form.current!);
    setBusy(true);
    setChecked(null);
    setRefusal(null);
    const result = await sendJson<Checked>("POST", `/api/accounts/${slug}/provider-keys`, { provider: provider!.provider, key: given.get("key"), label: given.get("label"), models, attach_anyway: attachAnyway });
    setBusy(false);
    if (!result.ok) return setRefusal(result.refusal);
    setChecked(result.answer);
    if (result.answer.id) router.refresh();
  }

  const said = checked && <Verdict checked={checked} name={provider.name} />;
  const doubtful = checked && !checked.id && checked.answer !== "invalid";
  return (
    <Dialog open={open} onOpenChange={reset}>
      <DialogTrigger asChild><Button variant="default"><Plus aria-hidden />Attach key</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle>Attach a provider key</DialogTitle>
        {checked?.id ? (
          <>
            {said}
            <DialogFooter><DialogClose asChild><Button variant="default">Done</Button></DialogClose></DialogFooter>
          </>
        ) : (
          <form ref={form} className="space-y-4" onSubmit={(event) => { event.preventDefault(); void attach(false); }} onChange={() => setChecked(null)}>
            {providers.length > 1 && (
              <Field label="Provider">
                <Select value={provider.provider} onChange={(event) => { setProvider(providers.find((one) => one.provider === event.target.value)); setModels(null); }}>
                  {providers.map((one) => <option key={one.provider} value={one.provider}>{one.name}</option>)}
                </Select>
              </Field>
            )}
            <Field label={`API key of ${provider.name}`}><Input name="key" type="password" required minLength={16} maxLength={512} autoComplete="off" spellCheck={false} className="font-mono" /></Field>
            <Field label="Label" hint="1 to 64 characters"><Input name="label" required maxLength={64} autoComplete="off" placeholder="such as studio account" /></Field>
            <ModelChoice provider={provider} models={models} onChange={setModels} />
            <DialogDescription>{provider.name} is asked about it before it is stored. It is kept sealed; from then on only its last four characters are ever shown.</DialogDescription>
            {said}
            <RefusalNote refusal={refusal} />
            <DialogFooter>
              <DialogClose asChild><Button>Cancel</Button></DialogClose>
              {doubtful && <Button disabled={busy} onClick={() => void attach(true)}>{checked.answer === "unreachable" ? "Attach unchecked" : "Attach anyway"}</Button>}
              <Button variant="default" type="submit" disabled={busy || models?.length === 0}>{busy ? "Checking…" : doubtful ? "Check again" : "Check and attach"}</Button>
            </DialogFooter>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}

/** The answer in a box of its own: good, doubtful, or refused. */
function Verdict({ checked, name }: { checked: Checked; name: string }) {
  const bad = checked.answer === "invalid";
  const Icon = checked.answer === "valid" ? CircleCheck : bad ? CircleX : TriangleAlert;
  return <Alert role={bad ? "alert" : "status"} variant={checked.answer === "valid" ? "good" : bad ? "destructive" : "warn"}><Icon aria-hidden /><p>{verdict(checked, name)}</p></Alert>;
}
