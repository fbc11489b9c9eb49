"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Textarea } from "@/app/_components/ui/textarea";

type Change = { action: string; subject: string };

/** Reads a file or what is pasted, says what it would change, and only then changes it. */
export function ImportForm() {
  const router = useRouter();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [found, setFound] = useState<{ changes: Change[]; done: boolean } | null>(null);
  const change = (next: string) => { setText(next); setFound(null); setRefusal(null); };
  const ready = found !== null && !found.done && found.changes.length > 0;
  return (
    <form
      className="max-w-3xl space-y-4" aria-label="Import"
      onSubmit={async (event) => {
        event.preventDefault();
        let catalog: unknown;
        try {
          catalog = JSON.parse(text);
        } catch (error) {
          return setRefusal({ message: `The file is not JSON: ${(error as Error).message}`, requestId: null });
        }
        setBusy(true);
        const result = await sendJson<{ changes: Change[] }>("POST", "/api/platform/catalog/import", { ...(catalog as object), dry_run: !ready });
        setBusy(false);
        setRefusal(result.ok ? null : result.refusal);
        if (!result.ok) return;
        setFound({ changes: result.answer.changes, done: ready });
        if (ready) router.refresh();
      }}
    >
      <Field label="File"><Input type="file" accept="application/json,.json" className="h-auto py-1" onChange={async (event) => change((await event.target.files?.[0]?.text()) ?? "")} /></Field>
      <Field label="Or its text"><Textarea required value={text} onChange={(event) => change(event.target.value)} spellCheck={false} className="max-h-96 min-h-40 font-mono text-xs" placeholder={'{ "format": "tollgate.catalog.v1", "models": [ … ] }'} /></Field>
      <RefusalNote refusal={refusal} />
      <div role="status" aria-busy={busy} className="space-y-2">
        {found && <p className="font-medium">{found.changes.length === 0 ? "The catalog says all of this already: nothing to change." : `${found.changes.length} ${found.changes.length === 1 ? "change" : "changes"} ${found.done ? "made" : "to make"}`}</p>}
        {found && <ul className="max-h-80 space-y-0.5 overflow-y-auto text-[13px]">{found.changes.map(({ action, subject }, i) => <li key={i}><span className="text-quiet">{action.replace(".", " ")}</span> <code className="font-mono break-all">{subject}</code></li>)}</ul>}
      </div>
      <Button type="submit" variant="default" disabled={busy || text.trim() === "" || found?.done === true}>{busy ? "Working…" : ready ? `Make ${found.changes.length === 1 ? "the change" : `the ${found.changes.length} changes`}` : "See the changes"}</Button>
    </form>
  );
}
