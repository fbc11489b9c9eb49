"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Switch } from "@/app/_components/ui/switch";

/** Whether calls use a key, as soon as it is switched; goes back when that is refused. */
export function EnableKey({ url, label, enabled }: { url: string; label: string; enabled: boolean }) {
  const router = useRouter();
  const [shown, setShown] = useState(enabled);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <div className="flex max-w-xs flex-col gap-1">
      <Switch
        aria-label={`Use ${label}`} checked={shown}
        onCheckedChange={async (now) => {
          setShown(now);
          const result = await sendJson("PATCH", url, { enabled: now });
          setRefusal(result.ok ? null : result.refusal);
          if (!result.ok) setShown(enabled);
          router.refresh();
        }}
      />
      <RefusalNote refusal={refusal} />
    </div>
  );
}
