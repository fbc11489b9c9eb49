import { ExactMoney } from "@/app/_components/tables/exact-money";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableRow } from "@/app/_components/ui/table";
import { MOVEMENT_NAMES, MOVEMENTS } from "@/lib/finance/movements";
import type { StatementDocument } from "@/lib/finance/statement-document";
import { decimalPlaces } from "@/lib/money/decimal-places";
import { parseDecimal } from "@/lib/money/micros";

/** From what the month began with to what it ended with. */
export function Movements({ document: { opening_balance, movements, closing_balance } }: { document: StatementDocument }) {
  const rows = MOVEMENTS.map((name) => ({ name, amount: movements[name] })).filter(({ name, amount }) => parseDecimal(amount) !== 0n || name === "usage" || name === "top_ups");
  const places = decimalPlaces([opening_balance, closing_balance, ...rows.map(({ amount }) => amount)].map((amount) => parseDecimal(amount)!));
  const line = (name: string, amount: string, signed: boolean) => <TableRow key={name}><TableCell>{name}</TableCell><TableCell right data-plain={amount}><ExactMoney micros={parseDecimal(amount)!} places={places} signed={signed} /></TableCell></TableRow>;
  return (
    <Section title="Balance">
      <Table label="Balance">
        <TableBody>{line("Opening balance", opening_balance, false)}{rows.map(({ name, amount }) => line(MOVEMENT_NAMES[name], amount, true))}</TableBody>
        <TableFooter>{line("Closing balance", closing_balance, false)}</TableFooter>
      </Table>
    </Section>
  );
}
