"use client";

import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { useAction } from "@/app/_components/ui/use-action";

const say = ({ replayed, remaining }: { replayed: number; remaining: number }) => `${replayed} recorded, ${remaining} still quarantined`;

/** Tries one line again, or all of them. `reviewed` charges a length that a person has looked at. */
export function ReplayButton({ name, id, reviewed = false }: { name: string; id?: string; reviewed?: boolean }) {
  const { busy, result, refusal, run } = useAction("/api/platform/quarantine/replay", say);
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button size={id ? "sm" : "default"} disabled={busy} onClick={() => run({ id, reviewed })}>{busy ? "Replaying…" : name}</Button>
      <span role="status" className="text-xs text-quiet empty:-ml-2">{result}</span>
      <RefusalNote refusal={refusal} />
    </span>
  );
}
