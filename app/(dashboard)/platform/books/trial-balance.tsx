import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import { LEDGER_KINDS } from "@/lib/finance/ledger-kinds";
import type { Books } from "@/lib/finance/read-books";
import { MoneyCell } from "./money-cell";

/** Every ledger account with all that was posted to it; what is debited is credited. */
export function TrialBalance({ books: { lines, totalMicros } }: { books: Books }) {
  return (
    <Section title="Trial balance" className="border-t pt-6">
      <Table label="Trial balance">
        <TableHeader><TableRow><TableHead>Ledger account</TableHead><TableHead>Kind</TableHead><TableHead right>Debits</TableHead><TableHead right>Credits</TableHead><TableHead right>Balance</TableHead></TableRow></TableHeader>
        <TableBody>
          {lines.map(({ account, kind, debitMicros, creditMicros, balanceMicros }) => (
            <TableRow key={account}><TableCell title={account}>{LEDGER_KINDS[account].name}</TableCell><TableCell className="text-quiet">{kind}</TableCell><MoneyCell micros={debitMicros} /><MoneyCell micros={creditMicros} /><MoneyCell micros={balanceMicros} /></TableRow>
          ))}
        </TableBody>
        <TableFooter><TableRow><TableCell>All</TableCell><TableCell /><MoneyCell micros={totalMicros} /><MoneyCell micros={totalMicros} /><TableCell /></TableRow></TableFooter>
      </Table>
    </Section>
  );
}
