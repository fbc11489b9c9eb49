"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";

export function CopyButton({ text, name }: { text: string; name: string }) {
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Copy;
  return (
    <Button variant="ghost" size="icon-sm" aria-label={copied ? `${name} copied` : `Copy ${name}`} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      <Icon aria-hidden className="size-3.5" />
    </Button>
  );
}
