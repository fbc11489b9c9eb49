"use client";

import { Button } from "./_components/ui/button";
import { CopyButton } from "./_components/ui/copy-button";
import { Notice } from "./_components/ui/notice";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Notice code="500" title="Something went wrong on our side">
      <p className="text-quiet">Nothing was changed. Try again; if it stays, tell us this number.</p>
      {error.digest && <p className="flex items-center gap-1 text-[13px]">Error <code className="font-mono">{error.digest}</code><CopyButton text={error.digest} name="error number" /></p>}
      <p className="pt-2"><Button variant="default" onClick={reset}>Try again</Button></p>
    </Notice>
  );
}
