"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { Select } from "@/app/_components/ui/select";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";

export const ROLES = [["owner", "Owner"], ["finance", "Finance"], ["developer", "Developer"], ["viewer", "Viewer"]] as const;

/** Changes a member's role as soon as another is chosen; goes back to the old one when that is refused. */
export function RoleSelect({ url, email, role }: { url: string; email: string; role: string }) {
  const router = useRouter();
  const [shown, setShown] = useState(role);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <div className="max-w-xs space-y-1 py-1">
      <Select
        className="w-32 text-[13px]" aria-label={`Role of ${email}`} value={shown}
        onChange={async (event) => {
          setShown(event.target.value);
          const result = await sendJson("PATCH", url, { role: event.target.value });
          setRefusal(result.ok ? null : result.refusal);
          if (!result.ok) setShown(role);
          router.refresh();
        }}
      >
        {ROLES.map(([one, name]) => <option key={one} value={one}>{name}</option>)}
      </Select>
      <RefusalNote refusal={refusal} />
    </div>
  );
}
