import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { AtRisk as Sum, ValueAtRisk } from "@/lib/finance/read-value-at-risk";
import type { Ageing } from "@/lib/reconciliation/list-differences";
import { MoneyCell } from "./money-cell";

const COLUMNS = [{ name: "What" }, { name: "How many", right: true }, { name: "Seconds", right: true }, { name: "Worth", right: true }, { name: "Why it is not in the books" }];

/** What may be money and is in nobody's wallet: now, whatever the evening that the page is of. */
export function AtRisk({ risk: { unpriced, quarantined }, ageing }: { risk: ValueAtRisk; ageing: Ageing[] }) {
  const row = (name: string, href: string, { calls, seconds, valued, micros }: Sum, why: string) => (
    <TableRow>
      <TableCell><Link href={href} className="hover:underline">{name}</Link></TableCell><TableCell right>{calls.toLocaleString("en-US")}</TableCell><TableCell right>{seconds.toLocaleString("en-US", { maximumFractionDigits: 3 })}</TableCell>
      <MoneyCell micros={micros} /><TableCell className="whitespace-normal text-quiet">{why}{valued < calls && ` Of ${(calls - valued).toLocaleString("en-US")} the worth is not known.`}</TableCell>
    </TableRow>
  );
  return (
    <Section title="Value at risk" note="as of now; at the list price of when it happened, or else of now" className="border-t pt-6">
      <Table whole label="Value at risk" columns={COLUMNS}>
        {row("Unpriced calls", "/platform/catalog", unpriced, "No price was in force when they were made. They are charged once there is one.")}
        {row("Quarantined lines", "/platform/quarantine", quarantined, "Something in them is wrong; nothing is charged before they are replayed.")}
        <TableRow>
          <TableCell><Link href="/platform/reconciliation" className="hover:underline">Undecided differences</Link></TableCell><TableCell right>{ageing.reduce((sum, { count }) => sum + count, 0).toLocaleString("en-US")}</TableCell><TableCell right className="text-quiet">not counted</TableCell>
          <MoneyCell micros={ageing.reduce((sum, { micros }) => sum + micros, 0n)} /><TableCell className="whitespace-normal text-quiet">Stripe or a provider says something else than our books.</TableCell>
        </TableRow>
      </Table>
    </Section>
  );
}
