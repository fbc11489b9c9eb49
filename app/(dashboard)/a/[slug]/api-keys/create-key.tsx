"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Field, inputStyle } from "@/app/_components/ui/field";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

export function CreateKey({ slug }: { slug: string }) {
  const router = useRouter();
  const [made, setMade] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <form
      className="space-y-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        setBusy(true);
        setRefusal(null);
        const result = await sendJson<{ key: string }>("POST", `/api/accounts/${slug}/api-keys`, { name: String(new FormData(form).get("name")) });
        setBusy(false);
        if (!result.ok) return setRefusal(result.refusal);
        setMade(result.answer.key);
        form.reset();
        router.refresh();
      }}
    >
      <div className="flex max-w-md items-end gap-2">
        <div className="flex-1"><Field label="Name of the new key" hint="1 to 64 characters"><input className={inputStyle} name="name" required maxLength={64} autoComplete="off" /></Field></div>
        <Button kind="primary" type="submit" disabled={busy}>Create key</Button>
      </div>
      <RefusalNote refusal={refusal} />
      {made && (
        <div role="status" className="rounded border border-line p-3">
          <p>Copy this key now. It will not be shown again.</p>
          <p className="flex items-center gap-2"><code className="font-mono text-xs break-all">{made}</code><CopyButton text={made} name="API key" /></p>
        </div>
      )}
    </form>
  );
}
