import Link from "next/link";
import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { UnsettledJob } from "@/lib/gateway/list-unsettled-jobs";
import { formatAge } from "@/lib/time/format-age";

const COLUMNS = [{ name: "Job" }, { name: "Account" }, { name: "Status" }, { name: "Age", right: true }, { name: "Upstream" }, { name: "Creates sent", right: true }, { name: "Last step" }];

export function UnsettledTable({ jobs, readAt }: { jobs: UnsettledJob[]; readAt: Date }) {
  if (jobs.length === 0) return <Empty title="No job is under way" compact />;
  return (
    <Table label="Jobs under way longest" columns={COLUMNS}>
      {jobs.map(({ id, account, modelId, status, isEnded, createdAt, upstream, upstreamId, createAttempts, lastStep }) => (
        <TableRow key={id}>
          <TableCell data-plain={id}><ShortId id={id} /></TableCell>
          <TableCell><Link className="font-medium hover:underline" href={`/a/${account.slug}/overview`}>{account.name}</Link></TableCell>
          <TableCell>{isEnded ? <Status tone="planned">Being booked</Status> : status === "queued" ? <Status tone="waiting">Queued</Status> : <Status tone="planned">Being made</Status>}</TableCell>
          <TableCell right data-plain={(readAt.getTime() - createdAt.getTime()) / 1_000} title={createdAt.toISOString()}>{formatAge(readAt.getTime() - createdAt.getTime())}</TableCell>
          <TableCell data-plain={upstreamId ?? upstream} title={modelId}>{upstream}{upstreamId && <span className="ml-2 text-quiet"><ShortId id={upstreamId} /></span>}</TableCell>
          <TableCell right data-plain={createAttempts}>{createAttempts}</TableCell>
          <TableCell className="max-w-96 truncate" title={lastStep?.message ?? undefined}>{lastStep ? <>{lastStep.kind.replaceAll("_", " ")} <span className="text-quiet">{lastStep.message && `${lastStep.message}, `}<Instant at={lastStep.at} /></span></> : <span className="text-quiet">none yet</span>}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
