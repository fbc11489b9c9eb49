import { ChevronRight } from "lucide-react";
import { Badge } from "@/app/_components/ui/badge";
import { CopyButton } from "@/app/_components/ui/copy-button";
import type { QuarantinedLine } from "@/lib/ingest/replay-quarantine";

const FEW = 3;

/** Why a line could not be used: the first objections at once, the others and the line itself when asked for. */
export function WhatIsWrong({ line: { reason, detail, raw } }: { line: QuarantinedLine }) {
  const objections = detail.split("; ");
  const more = objections.length - FEW;
  return (
    <div className="space-y-1.5">
      <Badge variant="warn">{reason.replaceAll("_", " ")}</Badge>
      <ul className="space-y-0.5 wrap-anywhere">{objections.slice(0, FEW).map((one) => <li key={one}>{one}</li>)}</ul>
      <details className="group/raw text-xs">
        <summary className="flex w-fit cursor-pointer list-none items-center gap-1 text-quiet hover:text-ink"><ChevronRight aria-hidden className="size-3.5 group-open/raw:rotate-90" />{more > 0 && `${more} more, and the `}{more > 0 ? "raw line" : "Raw line"}</summary>
        <ul className="mt-1 space-y-0.5 wrap-anywhere">{objections.slice(FEW).map((one) => <li key={one}>{one}</li>)}</ul>
        <div className="mt-1.5 flex items-start gap-1 rounded-md bg-accent p-2"><code className="min-w-0 flex-1 font-mono wrap-anywhere whitespace-pre-wrap">{raw}</code><CopyButton text={raw} name="raw line" /></div>
      </details>
    </div>
  );
}
