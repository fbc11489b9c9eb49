import { TableCell } from "@/app/_components/ui/table";
import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";

/** An amount to the cent, exact on hover and when it is copied. */
export const MoneyCell = ({ micros, quiet = false }: { micros: Micros; quiet?: boolean }) => <TableCell right data-plain={microsToDecimal(micros)} title={formatDollars(micros, "exact")} className={quiet ? "text-quiet" : undefined}>{formatDollars(micros)}</TableCell>;
