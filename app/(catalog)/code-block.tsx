import { CopyButton } from "@/app/_components/ui/copy-button";

/** Code to read and to copy; it scrolls in itself. */
export function CodeBlock({ code, name }: { code: string; name: string }) {
  return (
    <div className="flex items-start rounded-md bg-muted">
      <pre role="region" aria-label={name} tabIndex={0} className="min-w-0 flex-1 overflow-x-auto rounded-md p-3 font-mono text-xs/5"><code>{code}</code></pre>
      <span className="p-2"><CopyButton text={code} name={name} /></span>
    </div>
  );
}
