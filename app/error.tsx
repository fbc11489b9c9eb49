"use client";

import { Button } from "./_components/ui/button";
import { CopyButton } from "./_components/ui/copy-button";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto mt-24 max-w-md space-y-3 px-6">
      <h1 className="text-xl font-semibold">Something went wrong on our side</h1>
      <p>Nothing was changed. Try again; if it stays, tell us this number.</p>
      {error.digest && <p className="flex items-center gap-2">Error <code className="font-mono">{error.digest}</code><CopyButton text={error.digest} name="error number" /></p>}
      <Button onClick={reset}>Try again</Button>
    </main>
  );
}
