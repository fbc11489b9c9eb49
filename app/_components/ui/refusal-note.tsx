"use client";

import { CopyButton } from "./copy-button";
import type { Refusal } from "./send-json";

export function RefusalNote({ refusal }: { refusal: Refusal | null }) {
  if (!refusal) return null;
  return (
    <div role="alert" className="space-y-1 text-danger">
      <p>{refusal.message}</p>
      {refusal.requestId && <p className="flex items-center gap-2 text-xs">Request <code>{refusal.requestId}</code> <CopyButton text={refusal.requestId} name="request id" /></p>}
    </div>
  );
}
