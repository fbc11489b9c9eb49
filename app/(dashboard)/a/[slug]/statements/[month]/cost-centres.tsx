import Link from "next/link";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { CostCentre } from "@/lib/finance/list-cost-centres";
import { splitByCostCentre } from "@/lib/finance/split-by-cost-centre";
import type { StatementDocument } from "@/lib/finance/statement-document";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

/** Who inside the account pays for what of the month, as tags, API keys and sub-accounts are mapped now. */
export function CostCentres({ slug, document, mapped }: { slug: string; document: StatementDocument; mapped: CostCentre[] }) {
  const action = <Link className="text-[13px] text-action hover:underline" href={`/a/${slug}/statements/cost-centres`}>Map</Link>;
  if (mapped.length === 0) return <Section title="By cost centre" action={action}><p className="text-[13px] text-quiet">No tag, API key or sub-account is mapped to a cost centre yet. Once some are, each statement is split by them.</p></Section>;
  return (
    <Section title="By cost centre" note="as mapped now" action={action}>
      <Table label="By cost centre">
        <TableHeader><TableRow><TableHead>Cost centre</TableHead><TableHead right>Calls</TableHead><TableHead right>Usage</TableHead><TableHead right>Paid to providers</TableHead></TableRow></TableHeader>
        <TableBody>
          {splitByCostCentre(document, mapped).map(({ costCentre, calls, amountMicros, providerCostMicros }) => (
            <TableRow key={costCentre}>
              <TableCell>{costCentre || <span className="text-quiet">None</span>}</TableCell><TableCell right>{calls.toLocaleString("en-US")}</TableCell>
              <TableCell right data-plain={microsToDecimal(amountMicros)} title={formatDollars(amountMicros, "exact")}>{formatDollars(amountMicros)}</TableCell>
              <TableCell right data-plain={microsToDecimal(providerCostMicros)} className="text-quiet">{providerCostMicros === 0n ? "—" : formatDollars(providerCostMicros)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
