import Link from "next/link";
import { ExactMoney } from "@/app/_components/tables/exact-money";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { pickLargest } from "@/lib/finance/pick-largest";
import type { ByokLine, StatementDocument, StatementLine } from "@/lib/finance/statement-document";
import { decimalPlaces } from "@/lib/money/decimal-places";
import { formatDollars, parseDecimal } from "@/lib/money/micros";
import { findLocalMonth, monthTitle } from "@/lib/time/local-months";

type Props = { slug: string; document: StatementDocument; names: ReadonlyMap<string, string>; /** Where all lines are shown; null where they are. */ all: string | null };

/** More lines than this are not read on a page: the largest are, and the files have all. */
const MOST = 100;

/** Usage by what a statement tells apart, the largest first, each line with its calls behind it; what the customer's own keys paid stands apart. */
export function UsageLines({ slug, document, names, all }: Props) {
  const { usage, byok, totals } = document;
  return (
    <>
      <Section title="Usage" note="paid with credit" className="border-t pt-6">
        {usage.length === 0 ? <p className="text-[13px] text-quiet">No call was charged in this month.</p> : <Lines {...{ slug, document, names, all }} label="Usage" lines={usage} amounts={[{ name: "Amount", of: ({ amount }) => amount, total: totals.usage.amount }]} totals={totals.usage} funding="wallet" />}
      </Section>
      {byok.length > 0 && (
        <Section title="On your own provider keys" note="never charged here: estimates at upstream list prices, in no amount of this statement" className="border-t pt-6">
          <Lines {...{ slug, document, names, all }} label="On your own provider keys" lines={byok} totals={totals.byok} funding="byok" amounts={[
            { name: "Charged", of: ({ amount }) => amount, total: "0.000000" }, { name: "Paid to the provider", of: (line) => (line as ByokLine).provider_cost, total: totals.byok.provider_cost }, { name: "Fee waived", of: (line) => (line as ByokLine).fee_waived, total: totals.byok.fee_waived }]} />
        </Section>
      )}
    </>
  );
}

type LinesProps = Props & { label: string; lines: StatementLine[]; amounts: { name: string; of: (line: StatementLine) => string; total: string }[]; totals: { calls: number; seconds: string }; funding: "wallet" | "byok" };

function Lines({ slug, document: { time_zone, month }, names, all, label, lines, amounts, totals, funding }: LinesProps) {
  const { of: weight } = amounts.find(({ name }) => name !== "Charged")!;
  const shown = pickLargest(lines, weight, all === null ? lines.length : MOST);
  const places = amounts.map(({ of, total }) => decimalPlaces([total, ...lines.map(of)].map((amount) => parseDecimal(amount)!)));
  const calls = (line: StatementLine) => {
    const { from, to } = findLocalMonth(line.month_of_use, time_zone)!;
    return `/a/${slug}/calls?${new URLSearchParams({ model: line.model, key: line.api_key.id, tag: line.tag, resolution: line.resolution, sub_account: line.sub_account, funding, status: "completed", tz: time_zone, period: "custom", from: from.toISOString(), to: to.toISOString() })}`;
  };
  const cell = (text: string) => <TableCell>{text || <span className="text-quiet">—</span>}</TableCell>;
  const late = lines.some(({ month_of_use }) => month_of_use !== month);
  const bySubAccount = lines.some(({ sub_account }) => sub_account !== "");
  return (
    <div className="space-y-2">
      <Table label={label}>
        <TableHeader>
          <TableRow>
            <TableHead>Model</TableHead><TableHead>Resolution</TableHead><TableHead>API key</TableHead>{bySubAccount && <TableHead>Sub-account</TableHead>}<TableHead>Tag</TableHead>{late && <TableHead>Made in</TableHead>}<TableHead right>Price</TableHead><TableHead right>Calls</TableHead><TableHead right>Seconds</TableHead>
            {amounts.map(({ name }) => <TableHead key={name} right>{name}</TableHead>)}
          </TableRow>
        </TableHeader>
        <TableBody>
          {shown.map((line) => (
            <TableRow key={[line.model, line.resolution, line.api_key.id, line.sub_account, line.tag, line.month_of_use, line.price?.id].join()}>
              <TableCell data-plain={line.model}><Link className="hover:underline" href={calls(line)}>{names.get(line.model) ?? line.model}</Link></TableCell>
              {cell(line.resolution)}{cell(line.api_key.name || line.api_key.id)}{bySubAccount && cell(line.sub_account)}{cell(line.tag)}
              {late && <TableCell className={line.month_of_use === month ? "text-quiet" : undefined}>{monthTitle(line.month_of_use)}</TableCell>}
              <TableCell right data-plain={line.price?.unit_price}>{line.price ? <>{formatDollars(parseDecimal(line.price.unit_price)!, "exact")}<span className="text-quiet"> / {line.price.unit}</span></> : <span className="text-quiet" title="At the upstream's list price">list price</span>}</TableCell>
              <TableCell right>{line.calls.toLocaleString("en-US")}</TableCell>
              <TableCell right data-plain={line.seconds}>{formatSeconds(Number(line.seconds) * 1_000)}</TableCell>
              {amounts.map(({ name, of }, i) => <TableCell key={name} right data-plain={of(line)}><ExactMoney micros={parseDecimal(of(line))!} places={places[i]!} /></TableCell>)}
            </TableRow>
          ))}
        </TableBody>
        <TableFooter>
          <TableRow>
            <TableCell>All {lines.length.toLocaleString("en-US")} lines</TableCell><TableCell /><TableCell />{bySubAccount && <TableCell />}<TableCell />{late && <TableCell />}<TableCell />
            <TableCell right>{totals.calls.toLocaleString("en-US")}</TableCell><TableCell right data-plain={totals.seconds}>{formatSeconds(Number(totals.seconds) * 1_000)}</TableCell>
            {amounts.map(({ name, total }, i) => <TableCell key={name} right data-plain={total}><ExactMoney micros={parseDecimal(total)!} places={places[i]!} /></TableCell>)}
          </TableRow>
        </TableFooter>
      </Table>
      {shown.length < lines.length && <p className="text-[13px] text-quiet">The {MOST} largest of {lines.length.toLocaleString("en-US")} lines; the total is of all. <Link className="text-action hover:underline" href={all!}>Show all</Link>, or download them.</p>}
    </div>
  );
}
