import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { Comparison } from "@/lib/analytics/prepare-comparison";

export function ComparisonTable({ models, comparison }: { models: { id: string; name: string }[]; comparison: Comparison }) {
  return (
    <div className="space-y-8">
      <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-[13px]">{models.map(({ id, name }) => <Link key={id} href={`/models/${id}`} className="text-action underline">{name}</Link>)}</p>
      {comparison.rows.map(({ title, rows }) => (
        <Section key={title} title={title}>
          <Table whole label={title} columns={[{ name: title, silent: true }, ...models.map(({ name }) => ({ name, right: true }))]}>
            {rows.map(({ name, values }) => <TableRow key={name}><TableCell className="w-1/5 text-quiet">{name}</TableCell>{values.map((value, i) => <TableCell key={models[i]!.id} right className="w-1/5 whitespace-normal">{value.replace(/(\d) (?=s\b|ms\b|min\b|%|†)/g, "$1\u00a0")}</TableCell>)}</TableRow>)}
          </Table>
        </Section>
      ))}
    </div>
  );
}
