import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { CatalogNote } from "@/lib/catalog/list-catalog";

const COLUMNS = [{ name: "When (UTC)" }, { name: "Who" }, { name: "What" }, { name: "Detail" }];

const shown = (value: unknown) => (typeof value === "string" ? value : value === null || value === undefined ? "none" : JSON.stringify(value));
/** A field that changed says both sides, one that was set says itself. */
function sayDetail(detail: CatalogNote["detail"]): string {
  return Object.entries(detail).map(([field, value]) => {
    const change = value !== null && typeof value === "object" && "before" in value && "after" in value ? value : null;
    return `${field.replaceAll("_", " ")}: ${change ? `${shown(change.before)} → ${shown(change.after)}` : shown(value)}`;
  }).join(" · ");
}

/** Who changed what, newest first: of the audit log, which only grows. */
export function History({ notes }: { notes: CatalogNote[] }) {
  return (
    <Section title="History" note="the latest 50 entries of the audit log">
      {notes.length === 0 ? <Empty title="Nobody has changed it since it came with the product" compact /> : (
        <Table label="History" columns={COLUMNS}>
          {notes.map(({ id, createdAt, actor, action, detail }) => (
            <TableRow key={id} className="align-top">
              <TableCell><Instant at={createdAt} /></TableCell><TableCell className="text-quiet">{actor}</TableCell><TableCell>{action.replace(".", " ")}</TableCell>
              <TableCell className="max-w-xl min-w-64 whitespace-normal wrap-anywhere text-quiet">{sayDetail(detail)}</TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </Section>
  );
}
