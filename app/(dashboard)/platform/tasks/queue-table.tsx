import { Table } from "@/app/_components/tables/table";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { QueueState } from "@/lib/queue/read-queues";
import type { TaskName } from "@/lib/queue/tasks";
import { formatAge } from "@/lib/time/format-age";

const COLUMNS = [
  { name: "Task" }, { name: "What it does" }, { name: "Due", right: true }, { name: "Oldest", right: true }, { name: "Planned", right: true }, { name: "Running", right: true }, { name: "Longest", right: true },
  { name: "Trying again", right: true }, { name: "Given up, 7 days", right: true },
];
const WHAT: Record<TaskName, string> = {
  "job.advance": "takes a job on with its upstream", "job.callback": "looks at a job that its upstream called about", "job.settle": "books a job that has ended", "webhook.deliver": "sends a webhook",
};

export function QueueTable({ queues }: { queues: QueueState[] }) {
  return (
    <Table label="Queues" columns={COLUMNS}>
      {queues.map(({ name, due, oldestMs, planned, running, longestMs, retrying, failed }) => (
        <TableRow key={name}>
          <TableCell className="font-mono text-xs">{name}</TableCell>
          <TableCell className="text-quiet">{WHAT[name]}</TableCell>
          <Count n={due} /><Age ms={oldestMs} none="none is due" /><Count n={planned} /><Count n={running} /><Age ms={longestMs} none="none runs" />
          <TableCell right data-plain={retrying}>{retrying > 0 ? <Status tone="warn">{retrying.toLocaleString("en-US")}</Status> : 0}</TableCell>
          <TableCell right data-plain={failed}>{failed > 0 ? <Status tone="danger">{failed.toLocaleString("en-US")}</Status> : 0}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}

const Count = ({ n }: { n: number }) => <TableCell right data-plain={n}>{n.toLocaleString("en-US")}</TableCell>;
const Age = ({ ms, none }: { ms: number | null; none: string }) => (ms === null ? <TableCell right className="text-quiet" title={none}>—</TableCell> : <TableCell right data-plain={ms / 1_000}>{formatAge(ms)}</TableCell>);
