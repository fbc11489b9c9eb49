import { CopyButton } from "@/app/_components/ui/copy-button";

/** The one command that makes something to deliver. */
export function FirstJob({ origin }: { origin: string }) {
  const command = `curl ${origin}/v1/videos/generations \\
  -H "Authorization: Bearer $TOLLGATE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"prompt": "A fox in the snow", "webhook_url": "https://example.com/hooks"}'`;
  return (
    <>
      <p>What is sent appears here, with every attempt and answer. A job can also name an address of its own:</p>
      <div className="mt-2 flex items-start gap-1 rounded-md bg-accent p-2 text-left"><code className="min-w-0 flex-1 font-mono text-xs wrap-anywhere whitespace-pre-wrap text-ink">{command}</code><CopyButton text={command} name="command" /></div>
    </>
  );
}
