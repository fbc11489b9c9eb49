import Link from "next/link";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { JobView } from "@/lib/gateway/prepare-job-view";
import { JobStatus } from "./job-status";

const COLUMNS = [{ name: "Prompt" }, { name: "Status" }, { name: "Model" }, { name: "Seconds", right: true }, { name: "Cost", right: true }, { name: "Sent" }];

type Props = { jobs: JobView[]; models: ReadonlyMap<string, string>; shown: string | null; link: (job: string) => string; timeZone: string };

export function RecentJobs({ jobs, models, shown, link, timeZone }: Props) {
  if (jobs.length === 0) return <Empty title="Nothing was sent from here yet" compact>Calls by API are on the page Calls.</Empty>;
  return (
    <Table label="Latest jobs of the Playground" columns={COLUMNS}>
      {jobs.map((job) => (
        <TableRow key={job.id}>
          <TableCell className="max-w-80 truncate md:max-w-96" title={job.prompt}><Link className="font-medium hover:underline aria-[current]:text-action" href={link(job.id)} scroll={false} aria-current={job.id === shown ? "true" : undefined}>{job.prompt}</Link></TableCell>
          <TableCell title={job.note}><JobStatus state={job.state} /></TableCell>
          <TableCell title={job.modelId}>{models.get(job.modelId) ?? job.modelId}</TableCell>
          <TableCell right className={job.delivered ? undefined : "text-quiet"} title={job.delivered ? undefined : `${job.asked} asked for`}>{job.delivered ?? "—"}</TableCell>
          <TableCell right className={job.cost ? undefined : "text-quiet"} data-plain={job.costPlain ?? undefined} title={job.costNote}>{job.cost ?? (job.isByok && job.state === "completed" ? "— BYOK" : "—")}</TableCell>
          <TableCell><Instant at={new Date(job.createdAt)} timeZone={timeZone} /></TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
