import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { LedgerCodes as Codes } from "@/lib/finance/ledger-codes";
import type { MonthJournals } from "@/lib/finance/list-journals";
import { LedgerCodes } from "./ledger-codes";

const LAYOUTS = [["QuickBooks", "quickbooks"], ["Xero", "xero"]] as const;

/** The books of each month as files. */
export function Journals({ months, codes, mayChange }: { months: MonthJournals[]; codes: Codes; mayChange: boolean }) {
  return (
    <Section title="Files" note="all accounts, months of UTC; journals by day and cause, in whole cents, each entry balanced; in parts of 300 lines for Xero, which takes no more" action={mayChange && <LedgerCodes codes={codes} />} className="border-t pt-6">
      <Table label="Files">
        <TableHeader><TableRow><TableHead>Month</TableHead><TableHead>Journal and ledger</TableHead></TableRow></TableHeader>
        <TableBody>
          {months.map((journals) => (
            <TableRow key={journals.month}>
              <TableCell>{journals.month}</TableCell>
              <TableCell><span className="flex flex-wrap gap-x-4 gap-y-1">{filesOf(journals).map(({ name, link }) => <a key={name} className="text-action hover:underline" href={link} aria-label={`${name}, ${journals.month}`} download>{name}</a>)}</span></TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}

function filesOf({ month, parts }: MonthJournals): { name: string; link: string }[] {
  const journals = LAYOUTS.flatMap(([name, layout]) => {
    const link = `/api/exports/journal?month=${month}&layout=${layout}`;
    const count = parts[layout];
    return count === 1 ? [{ name, link }] : Array.from({ length: count }, (_, i) => ({ name: `${name}, part ${i + 1} of ${count}`, link: `${link}&part=${i + 1}` }));
  });
  return [...journals, { name: "Every posting", link: `/api/exports/ledger?month=${month}` }];
}
