import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import { percent } from "@/lib/analytics/prepare-exploration";
import type { Margin, Margins } from "@/lib/finance/read-margins";
import { MoneyCell } from "./money-cell";

const GROUPS = [["models", "Model"], ["providers", "Provider"], ["accounts", "Account"]] as const;

/** What calls brought and cost, by who made the model, by model, and by account. */
export function MarginTables({ margins, from }: { margins: Margins; from: Date }) {
  return <>{GROUPS.map(([group, name]) => <Section key={group} title={`Margin by ${name.toLowerCase()}`} note={`calls made since ${from.toISOString().slice(0, 10)}, by when they were made; as charged until then`} className="border-t pt-6"><MarginTable name={name} margins={margins[group]} /></Section>)}</>;
}

function MarginTable({ name, margins }: { name: string; margins: Margin[] }) {
  if (margins.length === 0) return <p className="text-[13px] text-quiet">No call was charged.</p>;
  const cells = ({ calls, revenueMicros, costMicros, marginMicros, waivedMicros }: Omit<Margin, "id" | "name">) => (
    <>
      <TableCell right>{calls.toLocaleString("en-US")}</TableCell><MoneyCell micros={revenueMicros} /><MoneyCell micros={costMicros} /><MoneyCell micros={marginMicros} />
      <TableCell right className="text-quiet">{revenueMicros > 0n ? percent(Number(marginMicros) / Number(revenueMicros)) : "—"}</TableCell><MoneyCell micros={waivedMicros} quiet />
    </>
  );
  const add = (of: (margin: Margin) => bigint) => margins.reduce((sum, margin) => sum + of(margin), 0n);
  return (
    <Table label={`Margin by ${name.toLowerCase()}`}>
      <TableHeader><TableRow><TableHead>{name}</TableHead><TableHead right>Charged calls</TableHead><TableHead right>Revenue</TableHead><TableHead right>Upstream cost</TableHead><TableHead right>Margin</TableHead><TableHead right>Of revenue</TableHead><TableHead right>Fees waived by BYOK</TableHead></TableRow></TableHeader>
      <TableBody>{margins.map((margin) => <TableRow key={margin.id}><TableCell>{margin.name}</TableCell>{cells(margin)}</TableRow>)}</TableBody>
      <TableFooter><TableRow><TableCell>All {margins.length}</TableCell>{cells({ calls: margins.reduce((sum, { calls }) => sum + calls, 0), revenueMicros: add((one) => one.revenueMicros), costMicros: add((one) => one.costMicros), marginMicros: add((one) => one.marginMicros), waivedMicros: add((one) => one.waivedMicros) })}</TableRow></TableFooter>
    </Table>
  );
}
