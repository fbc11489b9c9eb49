import { CopyButton } from "@/app/_components/ui/copy-button";
import { Section } from "@/app/_components/ui/section";
import type { StatementDocument } from "@/lib/finance/statement-document";

/** What of a closed statement can be checked by whoever has its file. */
export function Proof({ slug, document: { ledger, previous_hash, month }, hash, known }: { slug: string; document: StatementDocument; hash: string | null; known: string }) {
  if (!ledger || !hash || known) return null;
  const facts = [["Hash of this statement", hash], ["Hash of the one before", previous_hash ?? "none: it is the first"], "seal" in ledger ? ["Seal of its last transaction", ledger.seal] : ["Commitment to the seals of its transactions", ledger.commitment]] as const;
  const command = `npm run cli -- verify-statement statement-${slug}-${month}-proof.json --hash ${hash}`;
  return (
    <Section title="Proof" note={ledger.last_number < ledger.first_number ? "no transactions" : `transactions ${ledger.first_number.toLocaleString("en-US")} to ${ledger.last_number.toLocaleString("en-US")}`} className="border-t pt-6">
      <dl className="space-y-2 text-[13px]">{facts.map(([name, value]) => <div key={name}><dt className="text-quiet">{name}</dt><dd className="font-mono text-xs wrap-anywhere">{value}</dd></div>)}</dl>
      <p className="max-w-3xl text-[13px] text-quiet">Each transaction is sealed together with the one before it, and the statement commits to the first and the last seal. Whoever has the file Proof can verify the month without us and without a database; the verifier names the entry that was altered, and says what the file cannot prove because it keeps to itself what calls cost the platform:</p>
      <p className="flex items-center gap-2 font-mono text-xs wrap-anywhere">{command}<CopyButton text={command} name="the command" /></p>
    </Section>
  );
}
