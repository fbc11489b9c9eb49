import Link from "next/link";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { Table } from "@/app/_components/tables/table";
import type { RankedView } from "@/lib/analytics/prepare-rankings";

/** How much the largest accounts have of each, and how many accounts came and went since the window before. */
export function Concentration({ view: { concentration, basis, one }, days, open }: { view: RankedView; days: number; open: (key: string) => string }) {
  const right = ["Accounts", "Largest", "Largest 5", "Largest 10", "New", "Lost"].map((name) => ({ name, right: true }));
  return (
    <Section title="Concentration" note={`the largest accounts' share of ${basis}; new and lost against the ${days} days before`} className="border-t pt-6">
      <Table label="Concentration" columns={[{ name: one }, ...right]}>
        {concentration.map(({ key, name, accounts, tops, gained, lost }) => (
          <TableRow key={key} className={key === "" ? "font-medium" : undefined}>
            <TableCell>{key === "" ? name : <Link className="hover:underline" href={open(key)}>{name}</Link>}</TableCell>
            <TableCell right data-plain={accounts}>{accounts.toLocaleString("en-US")}</TableCell>
            {tops.map(({ text, plain }, i) => <TableCell key={i} right data-plain={plain}>{text}</TableCell>)}
            <TableCell right data-plain={gained} className={gained === 0 ? "text-quiet" : undefined}>{gained === 0 ? "0" : `+${gained.toLocaleString("en-US")}`}</TableCell>
            <TableCell right data-plain={lost} className={lost === 0 ? "text-quiet" : undefined}>{lost === 0 ? "0" : `−${lost.toLocaleString("en-US")}`}</TableCell>
          </TableRow>
        ))}
      </Table>
    </Section>
  );
}
