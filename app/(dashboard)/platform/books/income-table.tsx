import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import { monthName } from "@/lib/analytics/months";
import { LEDGER_KINDS } from "@/lib/finance/ledger-kinds";
import type { Income } from "@/lib/finance/read-income";
import { MoneyCell } from "./money-cell";

const LINES = ["usage_revenue", "top_up_fee_revenue", "upstream_cost", "processing_cost", "promotional_credit"] as const;

/** What each month earned and spent; the last one up to the day that is shown. */
export function IncomeTable({ income, until }: { income: Income[]; until: Date }) {
  const last = income.at(-1)!;
  return (
    <Section title="Income by month" note={`${monthName(last.from)} up to ${new Date(until.getTime() - 1).toISOString().slice(0, 10)}`} className="border-t pt-6">
      <Table label="Income by month">
        <TableHeader><TableRow><TableHead>Line</TableHead>{income.map(({ from }) => <TableHead key={from.getTime()} right>{monthName(from)}</TableHead>)}</TableRow></TableHeader>
        <TableBody>{LINES.map((account) => <TableRow key={account}><TableCell>{LEDGER_KINDS[account].name}</TableCell>{income.map(({ from, sums }) => <MoneyCell key={from.getTime()} micros={sums[account] ?? 0n} />)}</TableRow>)}</TableBody>
        <TableFooter><TableRow><TableCell>Result</TableCell>{income.map(({ from, resultMicros }) => <MoneyCell key={from.getTime()} micros={resultMicros} />)}</TableRow></TableFooter>
      </Table>
    </Section>
  );
}
