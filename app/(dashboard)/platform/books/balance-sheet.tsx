import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableRow } from "@/app/_components/ui/table";
import { LEDGER_KINDS } from "@/lib/finance/ledger-kinds";
import type { Books } from "@/lib/finance/read-books";
import { MoneyCell } from "./money-cell";

/** What there is, and whose it is. */
export function BalanceSheet({ books: { lines, assetsMicros, liabilitiesMicros, resultMicros } }: { books: Books }) {
  const of = (kind: "asset" | "liability") => lines.filter((line) => line.kind === kind).map(({ account, balanceMicros }) => <TableRow key={account}><TableCell>{LEDGER_KINDS[account].name}</TableCell><MoneyCell micros={balanceMicros} /></TableRow>);
  const total = (name: string, micros: bigint) => <TableFooter><TableRow><TableCell>{name}</TableCell><MoneyCell micros={micros} /></TableRow></TableFooter>;
  return (
    <Section title="Balance sheet">
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <Table label="Assets"><TableBody>{of("asset")}</TableBody>{total("Assets", assetsMicros)}</Table>
        <Table label="Liabilities and result"><TableBody>{of("liability")}<TableRow><TableCell>Result since the first entry</TableCell><MoneyCell micros={resultMicros} /></TableRow></TableBody>{total("Liabilities and result", liabilitiesMicros + resultMicros)}</Table>
      </div>
    </Section>
  );
}
