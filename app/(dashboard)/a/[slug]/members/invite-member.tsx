"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { Select } from "@/app/_components/ui/select";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { ROLES } from "./role-select";

export function InviteMember({ slug }: { slug: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <form
      className="max-w-xl space-y-3"
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
      <div className="flex flex-wrap items-end gap-2">
        <Field className="min-w-48 flex-1 max-sm:basis-full" label="E-mail"><Input name="email" type="email" required autoComplete="off" placeholder="such as ada@example.com" /></Field>
        <Field className="w-32" label="Role"><Select name="role" defaultValue="viewer">{ROLES.map(([role, name]) => <option key={role} value={role}>{name}</option>)}</Select></Field>
        <Button variant="default" type="submit" disabled={busy}><UserPlus aria-hidden />Invite</Button>
      </div>
      <RefusalNote refusal={refusal} />
    </form>
  );
}
