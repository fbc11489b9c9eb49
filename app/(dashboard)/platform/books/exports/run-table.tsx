import { FileDown } from "lucide-react";
import Link from "next/link";
import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { EXPORTS } from "@/lib/exports/exports";
import { formatBytes } from "@/lib/exports/format-bytes";
import type { ListedRun } from "@/lib/exports/list-runs";
import { formatAge } from "@/lib/time/format-age";

const COLUMNS = [{ name: "Export" }, { name: "Account" }, { name: "Month" }, { name: "State" }, { name: "Rows", right: true }, { name: "Size", right: true }, { name: "SHA-256" }, { name: "Started" }, { name: "Took", right: true }, { name: "Why" }];

/** Each file that was to be made, the latest first, and what became of it. */
export function RunTable({ runs, most, now }: { runs: ListedRun[]; most: number; now: Date }) {
  return (
    <Section title="Files" note={runs.length < most ? undefined : `the last ${most}`} className="border-t pt-6">
      {runs.length === 0 ? <Empty icon={FileDown} title="No file yet">One is made when a month is closed, or with Run now.</Empty> : (
        <Table label="Files" columns={COLUMNS}>{runs.map((run) => <Run key={run.id} run={run} now={now} />)}</Table>
      )}
    </Section>
  );
}

function Run({ run: { kind, account, path, month, occasion, askedBy, rows, bytes, sha256, startedAt, endedAt, ...run }, now }: { run: ListedRun; now: Date }) {
  return (
    <TableRow>
      <TableCell title={path}>{EXPORTS[kind].name}</TableCell>
      <TableCell>{account ? <Link className="hover:underline" href={`/a/${account.slug}/statements/${month}`}>{account.name}</Link> : <span className="text-quiet">all</span>}</TableCell>
      <TableCell>{month}</TableCell>
      <TableCell className="max-w-80 min-w-40 py-1.5 whitespace-normal"><State {...run} now={now} /></TableCell>
      <TableCell right data-plain={rows ?? undefined}>{rows === null ? "—" : rows.toLocaleString("en-US")}</TableCell>
      <TableCell right data-plain={bytes ?? undefined} title={bytes === null ? undefined : `${bytes.toLocaleString("en-US")} bytes`}>{bytes === null ? "—" : formatBytes(bytes)}</TableCell>
      <TableCell data-plain={sha256 ?? undefined}>{sha256 ? <ShortId id={sha256} /> : "—"}</TableCell>
      <TableCell><Instant at={startedAt} /></TableCell>
      <TableCell right title={endedAt?.toISOString()}>{startedAt && endedAt ? tookOf(endedAt.getTime() - startedAt.getTime()) : "—"}</TableCell>
      <TableCell className="max-w-48 truncate text-quiet" title={askedBy}>{occasion === "closed" ? "month closed" : /^20\d\d-/.test(occasion) ? `day ${occasion}` : askedBy}</TableCell>
    </TableRow>
  );
}

const tookOf = (ms: number) => (ms < 1_000 ? "under 1 s" : formatAge(ms));

function State({ state, attempts, error, nextAt, now }: Pick<ListedRun, "state" | "attempts" | "error" | "nextAt"> & { now: Date }) {
  if (state === "done") return <Status tone="good">Made</Status>;
  if (state === "skipped") return <Status tone="off">Skipped: a later one makes the same file</Status>;
  if (state === "running") return <Status tone="planned">Being made</Status>;
  if (!error) return <Status tone="waiting">Waiting</Status>;
  const left = nextAt.getTime() - now.getTime();
  return <><Status tone="warn">Failed{attempts > 1 && ` ${attempts} times`}, tried again {left > 0 ? `in ${formatAge(left)}` : "now"}</Status><p className="text-xs wrap-anywhere text-quiet">{error}</p></>;
}
