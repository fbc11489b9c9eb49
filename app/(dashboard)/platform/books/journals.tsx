import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { LedgerCodes as Codes } from "@/lib/finance/ledger-codes";
import { LedgerCodes } from "./ledger-codes";

const FILES = [["QuickBooks", (month: string) => `/api/exports/journal?month=${month}&layout=quickbooks`], ["Xero", (month: string) => `/api/exports/journal?month=${month}&layout=xero`], ["Every posting", (month: string) => `/api/exports/ledger?month=${month}`]] as const;

/** The books of each month as files. */
export function Journals({ months, codes, mayChange }: { months: string[]; codes: Codes; mayChange: boolean }) {
  return (
    <Section title="Files" note="all accounts, months of UTC; journals by day and cause, in whole cents, each entry balanced" action={mayChange && <LedgerCodes codes={codes} />} className="border-t pt-6">
      <Table label="Files">
        <TableHeader><TableRow><TableHead>Month</TableHead><TableHead>Journal and ledger</TableHead></TableRow></TableHeader>
        <TableBody>
          {months.map((month) => (
            <TableRow key={month}>
              <TableCell>{month}</TableCell>
              <TableCell><span className="flex gap-4">{FILES.map(([name, link]) => <a key={name} className="text-action hover:underline" href={link(month)} aria-label={`${name}, ${month}`} download>{name}</a>)}</span></TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
