import Link from "next/link";
import { SparkBars } from "@/app/_components/charts/spark-bars";
import { Section } from "@/app/_components/ui/section";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import { COLUMN_NAMES, type RankedFigure, type RankedRow, type RankedView } from "@/lib/analytics/prepare-rankings";

type Props = { view: RankedView; trending: boolean; days: number; /** Who is behind a row. */ open: (key: string) => string };

const TONES: Record<string, string> = { "▲": "text-good", "▼": "text-danger", n: "text-good", o: "text-danger" };

/** How a rank changed: a mark, its colour, and the words for who sees neither. */
function Move({ move: { text, words } }: { move: RankedRow["move"] }) {
  return <span title={words} className={`text-xs ${TONES[text[0]!] ?? "text-quiet"}`}><span aria-hidden>{text}</span><span className="sr-only">{words}</span></span>;
}

/** Models or providers in order, with the exact figures of the window. A name leads to the accounts behind it. */
export function RankedTable({ view, trending, days, open }: Props) {
  const { columns, rows, total, totalBefore, one, additive, trend } = view;
  const cell = (figure: RankedFigure, key: string) => <TableCell key={key} right data-column={key} data-plain={figure?.plain} title={figure?.text} className={figure ? undefined : "text-quiet"}>{figure?.short ?? "—"}</TableCell>;
  const [first, ...others] = columns;
  return (
    <Section title={view.title} note={trending ? `most above usual first: ${trend}` : `${days} days, against the ${days} before`}>
      <Table label={view.title}>
        <TableHeader>
          <TableRow>
            <TableHead>{one}</TableHead><TableHead right>Rank</TableHead><TableHead>Change</TableHead><TableHead right>{COLUMN_NAMES[first!]}</TableHead>{additive && <TableHead right>Share</TableHead>}<TableHead right>Window before</TableHead>
            <TableHead right><span title={`The ${trend}`}>Against usual</span></TableHead><TableHead>Over time</TableHead>{others.map((column) => <TableHead key={column} right>{COLUMN_NAMES[column]}</TableHead>)}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map(({ key, name, color, place, rank, move, share, sharePlain, before, change, trend: against, figures, spark }) => (
            <TableRow key={key}>
              <TableCell className="max-w-60 truncate font-medium" title={key}>
                <span className="inline-block w-6 font-normal text-quiet">{place}</span><span aria-hidden className="mr-2 inline-block size-2.5 rounded-xs" style={{ background: color ?? "transparent" }} /><Link href={open(key)} className="hover:underline">{name}</Link>
              </TableCell>
              <TableCell right data-column="rank" data-plain={rank ?? ""}>{rank ?? "—"}</TableCell>
              <TableCell><Move move={move} /></TableCell>
              {cell(figures[first!], first!)}
              {additive && <TableCell right data-column="share" data-plain={sharePlain}>{share ?? "—"}</TableCell>}
              <TableCell right data-column="before" data-plain={before?.plain} title={before ? `${before.text}${change ? `, ${change} since` : ""}` : undefined} className="text-quiet">{before?.short ?? "—"}</TableCell>
              <TableCell right data-column="trend" data-plain={against?.plain}>{against?.text ?? "—"}</TableCell>
              <TableCell><SparkBars heights={spark} color={color ?? "var(--quiet)"} className="h-5 w-24" /></TableCell>
              {others.map((column) => cell(figures[column], column))}
            </TableRow>
          ))}
        </TableBody>
        <TableFooter>
          <TableRow>
            <TableCell>All</TableCell><TableCell /><TableCell />{cell(total[first!], first!)}{additive && <TableCell right>{total[first!] && "100.0 %"}</TableCell>}<TableCell right data-plain={totalBefore?.plain} title={totalBefore?.text}>{totalBefore?.short ?? "—"}</TableCell><TableCell /><TableCell />
            {others.map((column) => cell(total[column], column))}
          </TableRow>
        </TableFooter>
      </Table>
      <p className="text-xs text-quiet">
        {`“Against usual” is the ${trend}. `}
        {view.unpriced > 0 && `${view.unpriced.toLocaleString("en-US")} calls have no price yet and are in no spend. `}
        {columns.includes("byok_cost") && "BYOK cost is paid to providers directly, estimated, and no part of spend. "}
        An account with several models counts once in the last row.
      </p>
    </Section>
  );
}
