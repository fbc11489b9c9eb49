"use client";

import { TriangleAlert } from "lucide-react";
import { Alert } from "./alert";
import { CopyButton } from "./copy-button";
import type { Refusal } from "./send-json";

export function RefusalNote({ refusal }: { refusal: Refusal | null }) {
  if (!refusal) return null;
  return (
    <Alert role="alert" variant="destructive" className="whitespace-normal">
      <TriangleAlert aria-hidden />
      <div className="min-w-0 space-y-0.5">
        <p>{refusal.message}</p>
        {refusal.requestId && <p className="flex flex-wrap items-center gap-x-1 text-xs">Request <code className="font-mono break-all">{refusal.requestId}</code> <CopyButton text={refusal.requestId} name="request id" /></p>}
      </div>
    </Alert>
  );
}
