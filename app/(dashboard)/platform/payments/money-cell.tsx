import { TableCell } from "@/app/_components/ui/table";
import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";

export function MoneyCell({ amount, note }: { amount: Micros; note?: string }) {
  return <TableCell right data-plain={microsToDecimal(amount)} title={note}>{formatDollars(amount)}</TableCell>;
}
