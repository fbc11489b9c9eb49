"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "./button";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTitle, DialogTrigger } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";
import { RefusalNote } from "./refusal-note";
import { type Refusal, sendJson } from "./send-json";

export type Values = Record<string, string>;
type Props = {
  action: string; title: string; url: string; method?: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent beside what the form's fields say, each under its name. */
  sent: Record<string, unknown>;
  /** What it does, with what is filled in so far; null while that says nothing yet. */
  effect: string | ((values: Values) => string | null);
  /** Turns what was filled in to what is sent, where the two differ. */
  prepare?: (values: Values) => Record<string, unknown>;
  /** What must be typed before it can be done: where money or spending is at stake. */
  confirm?: string;
  variant?: "default" | "destructive"; size?: "sm" | "default";
  children?: React.ReactNode;
};

/** A button that asks, shows the consequence, sends a form to one of our routes, and shows the page as it is then. */
export function FormDialog({ action, title, url, method = "POST", sent, effect, prepare, confirm, variant = "default", size = "sm", children }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [values, setValues] = useState<Values>({});
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const read = (form: HTMLFormElement) => Object.fromEntries(new FormData(form)) as Values;
  const consequence = typeof effect === "string" ? effect : effect(values);
  return (
    <Dialog open={open} onOpenChange={(now) => { setOpen(now); setValues({}); setTyped(""); setRefusal(null); }}>
      <DialogTrigger asChild><Button size={size}>{action}</Button></DialogTrigger>
      <DialogContent>
        <DialogTitle className="wrap-anywhere">{title}</DialogTitle>
        <form
          className="space-y-4"
          onChange={(event) => setValues(read(event.currentTarget))}
          onSubmit={async (event) => {
            event.preventDefault();
            const given = read(event.currentTarget);
            setBusy(true);
            const result = await sendJson(method, url, { ...sent, ...(prepare ? prepare(given) : given) });
            setBusy(false);
            if (!result.ok) return setRefusal(result.refusal);
            setOpen(false);
            router.refresh();
          }}
        >
          {children}
          {confirm && <Field label={`Type ${confirm} to confirm`}><Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" /></Field>}
          <p aria-live="polite" className="min-h-10 wrap-anywhere">{consequence}</p>
          <RefusalNote refusal={refusal} />
          <DialogFooter>
            <DialogClose asChild><Button>Cancel</Button></DialogClose>
            <Button variant={variant} type="submit" disabled={busy || (confirm !== undefined && typed !== confirm)}>{action}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
