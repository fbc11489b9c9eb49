import { decimalPlaces, ExactMoney } from "@/app/_components/tables/exact-money";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableRow } from "@/app/_components/ui/table";
import { type Movement, MOVEMENTS, type StatementDocument } from "@/lib/finance/statement-document";
import { parseDecimal } from "@/lib/money/micros";

const NAMES: Record<Movement, string> = { top_ups: "Top-ups", promotional_credit: "Promotional credit", usage: "Usage", refunds: "Refunds", disputes: "Disputes", expiries: "Promotional credit that expired", adjustments: "Adjustments" };

/** From what the month began with to what it ended with. */
export function Movements({ document: { opening_balance, movements, closing_balance } }: { document: StatementDocument }) {
  const rows = MOVEMENTS.map((name) => ({ name, amount: movements[name] })).filter(({ name, amount }) => parseDecimal(amount) !== 0n || name === "usage" || name === "top_ups");
  const places = decimalPlaces([opening_balance, closing_balance, ...rows.map(({ amount }) => amount)].map((amount) => parseDecimal(amount)!));
  const line = (name: string, amount: string, signed: boolean) => <TableRow key={name}><TableCell>{name}</TableCell><TableCell right data-plain={amount}><ExactMoney micros={parseDecimal(amount)!} places={places} signed={signed} /></TableCell></TableRow>;
  return (
    <Section title="Balance">
      <Table label="Balance">
        <TableBody>{line("Opening balance", opening_balance, false)}{rows.map(({ name, amount }) => line(NAMES[name], amount, true))}</TableBody>
        <TableFooter>{line("Closing balance", closing_balance, false)}</TableFooter>
      </Table>
    </Section>
  );
}
