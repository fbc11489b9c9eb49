"use client";

import { Button } from "@/app/_components/ui/button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { useAction } from "@/app/_components/ui/use-action";

const say = ({ findings }: { findings: number }) => (findings === 0 ? "The books balance" : `${findings.toLocaleString("en-US")} ${findings === 1 ? "finding" : "findings"}`);

/** Has the books recomputed at once. The answer comes when all accounts were looked at. */
export function RunNow() {
  const { busy, result, refusal, run } = useAction("/api/platform/audit", say);
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <span role="status" className="text-xs text-quiet empty:-ml-2">{result}</span>
      <RefusalNote refusal={refusal} />
      <Button disabled={busy} aria-busy={busy} onClick={() => run({}, "Every account is looked at; this may take minutes.")}>{busy ? "Auditing…" : "Run now"}</Button>
    </span>
  );
}
