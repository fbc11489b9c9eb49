"use client";

import { Notice } from "./_components/ui/notice";

/** Of plain elements: every page brings it along. The number is marked whole by one click, to be copied. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Notice code="500" title="Something went wrong on our side">
      <p className="text-quiet">Nothing was changed. Try again; if it stays, tell us this number.</p>
      {error.digest && <p className="text-[13px]">Error <code className="font-mono select-all">{error.digest}</code></p>}
      <p className="pt-2"><button type="button" onClick={reset} className="h-8 cursor-pointer rounded-md bg-primary px-3 text-[13px] font-medium text-primary-foreground hover:bg-primary-hover">Try again</button></p>
    </Notice>
  );
}
