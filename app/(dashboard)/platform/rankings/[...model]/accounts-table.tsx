import Link from "next/link";
import { Badge } from "@/app/_components/ui/badge";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import type { RankedAccountsView } from "@/lib/analytics/prepare-ranked-accounts";
import { COLUMN_NAMES, type RankedFigure } from "@/lib/analytics/prepare-rankings";
import type { RankingQuestion } from "@/lib/analytics/rankings";

type Props = { view: RankedAccountsView; model: { id: string; name: string }; question: RankingQuestion };

/** Who uses a model: a name leads to the account, its figure to the usage that it is of. */
export function AccountsTable({ view: { measure, columns, rows, total, totalBefore, basis, unpriced, shown }, model, question: { window, segment } }: Props) {
  const [first, ...others] = columns;
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const usage = (slug: string) => `/a/${slug}/usage?${new URLSearchParams({ period: "custom", from: day(window.from), to: day(new Date(window.to.getTime() - 1)), tz: "UTC", measure, by: "model", model: model.id, ...(segment.funding && { funding: segment.funding }) })}`;
  const cell = (figure: RankedFigure, key: string, link?: string) => <TableCell key={key} right data-column={key} data-plain={figure?.plain} title={figure?.text}>{link && figure ? <Link href={link} className="hover:underline">{figure.short}</Link> : figure?.short ?? "—"}</TableCell>;
  return (
    <Section title={`By ${COLUMN_NAMES[measure].replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())}`} note={shown ? `the largest ${shown}; the last row is of all` : undefined}>
      <Table label={`Accounts behind ${model.name}`}>
        <TableHeader>
          <TableRow>
            <TableHead>Account</TableHead><TableHead right>{COLUMN_NAMES[first!]}</TableHead><TableHead right>{basis === measure ? "Share" : `Share of ${COLUMN_NAMES[basis].toLowerCase()}`}</TableHead><TableHead right>Window before</TableHead><TableHead right>Change</TableHead>
            {others.map((column) => <TableHead key={column} right>{COLUMN_NAMES[column]}</TableHead>)}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map(({ slug, name, place, mark, figures, before, change, share, sharePlain }) => (
            <TableRow key={slug}>
              <TableCell className="font-medium" title={slug}><span className="inline-block w-8 font-normal text-quiet">{place}</span><Link href={`/a/${slug}/overview`} className="hover:underline">{name}</Link>{mark && <Badge variant={mark === "new" ? "good" : "warn"} className="ml-2">{mark}</Badge>}</TableCell>
              {cell(figures[first!], first!, usage(slug))}
              <TableCell right data-column="share" data-plain={sharePlain}>{share ?? "—"}</TableCell>
              <TableCell right data-column="before" data-plain={before?.plain} title={before?.text} className="text-quiet">{before?.short ?? "—"}</TableCell>
              <TableCell right>{change ?? "—"}</TableCell>
              {others.map((column) => cell(figures[column], column))}
            </TableRow>
          ))}
        </TableBody>
        <TableFooter>
          <TableRow><TableCell>All accounts</TableCell>{cell(total[first!], first!)}<TableCell right>100.0 %</TableCell><TableCell right data-plain={totalBefore?.plain} title={totalBefore?.text}>{totalBefore?.short ?? "—"}</TableCell><TableCell />{others.map((column) => cell(total[column], column))}</TableRow>
        </TableFooter>
      </Table>
      {unpriced > 0 && <p className="text-xs text-quiet">{`${unpriced.toLocaleString("en-US")} calls have no price yet and are in no spend.`}</p>}
    </Section>
  );
}
