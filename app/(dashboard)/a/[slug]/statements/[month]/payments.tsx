import Link from "next/link";
import { ExactMoney } from "@/app/_components/tables/exact-money";
import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { describeTransaction } from "@/lib/analytics/prepare-transactions";
import type { StatementDocument } from "@/lib/finance/statement-document";
import { decimalPlaces } from "@/lib/money/decimal-places";
import { parseDecimal } from "@/lib/money/micros";

/** Payments and what came back of them, grants and what of them expired, one by one. */
export function Payments({ slug, document: { payments, time_zone } }: { slug: string; document: StatementDocument }) {
  if (payments.length === 0) return null;
  const amounts = payments.map(({ credit, fee, tax }) => ({ credit: parseDecimal(credit)!, fee: parseDecimal(fee)!, tax: parseDecimal(tax)! }));
  const places = decimalPlaces(amounts.flatMap(({ credit, fee, tax }) => [credit, fee, tax]));
  const day = (at: string, days: number) => new Date(Date.parse(at) + days * 86_400_000).toISOString();
  return (
    <Section title="Payments and promotional credit" className="border-t pt-6">
      <Table label="Payments and promotional credit" columns={[{ name: "Booked" }, { name: "What" }, { name: "Credit", right: true }, { name: "Fee", right: true }, { name: "Tax", right: true }, { name: "Reference" }, { name: "No.", right: true }]}>
        {payments.map(({ number, code, booked_at, reference }, i) => (
          <TableRow key={number}>
            <TableCell><Link className="hover:underline" href={`/a/${slug}/wallet/transactions?${new URLSearchParams({ tz: time_zone, period: "custom", from: day(booked_at, -1), to: day(booked_at, 1), open: String(number) })}`}><Instant at={new Date(booked_at)} timeZone={time_zone} /></Link></TableCell>
            <TableCell>{describeTransaction({ code, model: null, reason: null })}</TableCell>
            {(["credit", "fee", "tax"] as const).map((name) => <TableCell key={name} right data-plain={payments[i]![name]}>{amounts[i]![name] === 0n ? <span className="text-quiet">—</span> : <ExactMoney micros={amounts[i]![name]} places={places} signed />}</TableCell>)}
            <TableCell data-plain={reference}><ShortId id={reference} /></TableCell>
            <TableCell right className="text-quiet">{number.toLocaleString("en-US")}</TableCell>
          </TableRow>
        ))}
      </Table>
    </Section>
  );
}
