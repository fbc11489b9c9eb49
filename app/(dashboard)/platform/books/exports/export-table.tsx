import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { ListedExport } from "@/lib/exports/list-exports";
import { ExportActions } from "./export-actions";

const COLUMNS = [{ name: "Export" }, { name: "Made" }, { name: "Key" }, { name: "Last file" }, { name: "To be made", right: true }, { name: "Action", silent: true }];
const MADE = { off: "When asked for", day: "Every day, and when a month is closed", month: "When a month is closed" };

/** What can be exported, and when it is. */
export function ExportTable({ exports, months, ready }: { exports: ListedExport[]; months: string[]; ready: boolean }) {
  return (
    <Section title="Exports" note="FOCUS by account, of the months of its statements; journals and postings of all accounts, of months of UTC; a day's at 03:00 UTC" className="border-t pt-6">
      <Table label="Exports" columns={COLUMNS}>
        {exports.map(({ kind, name, path, every, lastAt, open, failing }) => (
          <TableRow key={kind}>
            <TableCell className="font-medium">{name}</TableCell>
            <TableCell><Status tone={every === "off" ? "off" : "planned"}>{MADE[every]}</Status></TableCell>
            <TableCell className="font-mono text-xs">{path}</TableCell>
            <TableCell className={lastAt ? undefined : "text-quiet"}><Instant at={lastAt} none="none yet" /></TableCell>
            <TableCell right data-plain={open}>{open.toLocaleString("en-US")}{failing > 0 && <Status tone="warn" className="ml-2">{failing.toLocaleString("en-US")} failing</Status>}</TableCell>
            <TableCell right>{ready && <ExportActions kind={kind} name={name} every={every} months={months} />}</TableCell>
          </TableRow>
        ))}
      </Table>
    </Section>
  );
}
