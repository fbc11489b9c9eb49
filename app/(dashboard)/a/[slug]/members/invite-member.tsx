"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Field, inputStyle } from "@/app/_components/ui/field";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

export function InviteMember({ slug }: { slug: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <form
      className="space-y-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        setBusy(true);
        const result = await sendJson("POST", `/api/accounts/${slug}/members`, Object.fromEntries(new FormData(form)));
        setBusy(false);
        setRefusal(result.ok ? null : result.refusal);
        if (!result.ok) return;
        form.reset();
        router.refresh();
      }}
    >
      <div className="flex max-w-lg flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1"><Field label="E-mail"><input className={inputStyle} name="email" type="email" required autoComplete="off" /></Field></div>
        <Field label="Role"><select className={inputStyle} name="role" defaultValue="viewer">{["owner", "finance", "developer", "viewer"].map((role) => <option key={role}>{role}</option>)}</select></Field>
        <Button kind="primary" type="submit" disabled={busy}>Invite</Button>
      </div>
      <RefusalNote refusal={refusal} />
    </form>
  );
}
