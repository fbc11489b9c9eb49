"use client";

import { CircleCheck, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Alert } from "@/app/_components/ui/alert";
import { Button } from "@/app/_components/ui/button";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

export function CreateKey({ slug }: { slug: string }) {
  const router = useRouter();
  const [made, setMade] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <form
      className="max-w-xl space-y-3"
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
      <div className="flex flex-wrap items-end gap-2">
        <Field className="min-w-48 flex-1 max-sm:basis-full" label="Name of the new key" hint="1 to 64 characters"><Input name="name" required maxLength={64} autoComplete="off" placeholder="such as render farm" /></Field>
        <Button variant="default" type="submit" disabled={busy}><Plus aria-hidden />Create key</Button>
      </div>
      <RefusalNote refusal={refusal} />
      {made && (
        <Alert variant="good">
          <CircleCheck aria-hidden />
          <div className="min-w-0">
            <p>Copy this key now. It will not be shown again.</p>
            <p className="flex items-center gap-1"><code className="font-mono text-xs break-all">{made}</code><CopyButton text={made} name="API key" /></p>
          </div>
        </Alert>
      )}
    </form>
  );
}
