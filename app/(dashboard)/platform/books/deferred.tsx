import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { Books } from "@/lib/finance/read-books";
import { MoneyCell } from "./money-cell";

/** Unspent credit by how long ago it was bought. */
export function Deferred({ books: { deferred, promotionalMicros, overdrawnMicros, lines } }: { books: Books }) {
  const row = (name: string, micros: bigint) => <TableRow key={name}><TableCell>{name}</TableCell><MoneyCell micros={micros} /></TableRow>;
  return (
    <Section title="Deferred revenue" note="purchased credit that is not spent, by age; the oldest is spent first">
      <Table label="Deferred revenue">
        <TableHeader><TableRow><TableHead>Bought</TableHead><TableHead right>Unspent</TableHead></TableRow></TableHeader>
        <TableBody>{deferred.map(({ label, micros }) => row(`${label} ago`, micros))}{row("Promotional credit, not deferred revenue", promotionalMicros)}{overdrawnMicros > 0n && row("Owed by accounts below zero", -overdrawnMicros)}</TableBody>
        <TableFooter>{row("Customers' unspent credit", lines.find(({ account }) => account === "customer_credit")!.balanceMicros)}</TableFooter>
      </Table>
    </Section>
  );
}
