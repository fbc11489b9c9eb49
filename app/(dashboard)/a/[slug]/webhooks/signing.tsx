import { ChevronRight } from "lucide-react";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Section } from "@/app/_components/ui/section";
import { VERIFY_EXAMPLE } from "@/lib/webhooks/verify-example";
import { SigningSecret } from "./signing-secret";

/** What proves to a receiver that a webhook is ours. */
export function Signing({ slug, manages }: { slug: string; manages: boolean }) {
  return (
    <Section title="Signing secret" className="border-t pt-6">
      <p className="max-w-3xl text-[13px] text-quiet">
        Check it before you believe a webhook: <code className="font-mono text-xs wrap-anywhere">X-Gateway-Signature: t=…,v1=…</code> holds the time and the HMAC-SHA256 of <code className="font-mono text-xs">time.body</code>. The same is in <code className="font-mono text-xs">aig-timestamp</code> and <code className="font-mono text-xs">aig-signature</code>. An event may arrive twice: its id tells.
      </p>
      {manages ? <SigningSecret slug={slug} /> : <p className="text-[13px] text-quiet">Owners and developers of the account may see it.</p>}
      <details className="group/code max-w-3xl text-[13px]">
        <summary className="flex w-fit cursor-pointer list-none items-center gap-1 text-quiet hover:text-ink"><ChevronRight aria-hidden className="size-3.5 group-open/code:rotate-90" />Check it in Node</summary>
        <div className="mt-1.5 flex items-start gap-1 rounded-md bg-accent p-2"><pre tabIndex={0} aria-label="Example in Node" className="min-w-0 flex-1 overflow-x-auto font-mono text-xs">{VERIFY_EXAMPLE}</pre><CopyButton text={VERIFY_EXAMPLE} name="example" /></div>
      </details>
    </Section>
  );
}
