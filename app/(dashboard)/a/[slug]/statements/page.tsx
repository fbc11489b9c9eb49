import Link from "next/link";

import { Table } from "@/app/_components/tables/table";
import { openAccountPage } from "@/app/_components/open-account";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listStatements } from "@/lib/finance/list-statements";
import { getStatementZone } from "@/lib/finance/statement-months";
import { formatDollars, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { monthTitle } from "@/lib/time/local-months";
import { ZoneForm } from "./zone-form";

export const metadata = { title: "Statements · Tollgate" };

const COLUMNS = [{ name: "Month" }, { name: "State" }, { name: "Opening", right: true }, { name: "Paid in", right: true }, { name: "Usage", right: true }, { name: "Other", right: true }, { name: "Closing", right: true }, { name: "Paid to providers", right: true }];

export default async function StatementsPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "money.read");
  const [listed, timeZone] = await Promise.all([listStatements(ctx, account.accountId), getStatementZone(ctx, account.accountId)]);
  const rows = listed.map(({ document, ...rest }) => {
    const of = (amount: string) => parseDecimal(amount)!;
    const { top_ups, usage, ...others } = document.movements;
    return { ...rest, document, opening: of(document.opening_balance), paidIn: of(top_ups), usage: of(usage), other: Object.values(others).reduce((sum, amount) => sum + of(amount), 0n), closing: of(document.closing_balance), direct: of(document.totals.byok.provider_cost) };
  });
  const isUntouched = rows.every(({ hash }) => hash === null);
  return (
    <>
      <PageBar title="Statements" note={<>Months of {timeZone}, by when things were booked. A month is closed an hour after its end and stays as it is from then on; what is told later is in the month that is open then.</>} actions={<Link className="text-[13px] text-action hover:underline" href={`/a/${slug}/statements/cost-centres`}>Cost centres</Link>} />
      <Table label="Statements" columns={COLUMNS}>
        {rows.map(({ document: { month }, hash, ...row }) => (
          <TableRow key={month}>
            <TableCell><Link className="hover:underline" href={`/a/${slug}/statements/${month}`}>{monthTitle(month)}</Link></TableCell>
            <TableCell>{hash ? <Status tone="good">Closed</Status> : <Status tone="waiting">Open</Status>}</TableCell>
            {(["opening", "paidIn", "usage", "other", "closing"] as const).map((name) => <Money key={name} micros={row[name]} />)}
            <TableCell right data-plain={microsToDecimal(row.direct)} className="text-quiet" title="On your own provider keys, estimated at upstream list prices. In no amount of this statement.">{row.direct === 0n ? "—" : formatDollars(row.direct)}</TableCell>
          </TableRow>
        ))}
      </Table>
      {isUntouched && account.can("credits.manage") && <Section title="Time zone" note="can be chosen until the first month is closed" className="border-t pt-6"><ZoneForm slug={slug} timeZone={timeZone} zones={Intl.supportedValuesOf("timeZone")} /></Section>}
    </>
  );
}

const Money = ({ micros }: { micros: bigint }) => <TableCell right data-plain={microsToDecimal(micros)} title={formatDollars(micros, "exact")}>{formatDollars(micros)}</TableCell>;
