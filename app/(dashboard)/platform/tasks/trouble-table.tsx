import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Empty } from "@/app/_components/ui/empty";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { TroubledTask } from "@/lib/queue/read-queues";
import { formatAge } from "@/lib/time/format-age";
import { TryNow } from "./try-now";

const COLUMNS = [{ name: "Task" }, { name: "What went wrong" }, { name: "State" }, { name: "Failures", right: true }, { name: "Last" }, { name: "Next try" }, { name: "Action", silent: true }];

export function TroubleTable({ troubles, readAt }: { troubles: TroubledTask[]; readAt: Date }) {
  if (troubles.length === 0) return <Empty title="No task is failing" compact>One that does is tried again by itself, after growing pauses.</Empty>;
  return (
    <Table label="Failures" columns={COLUMNS}>
      {troubles.map(({ id, name, state, message, data, failures, at, nextAt }) => (
        <TableRow key={id} className="[&>td]:py-2 [&>td]:align-top">
          <TableCell className="font-mono text-xs">{name}</TableCell>
          <TableCell className="w-full max-w-96 min-w-56 space-y-1 whitespace-normal">
            <p className="line-clamp-4 wrap-anywhere" title={message}>{message}</p>
            <dl className="text-xs text-quiet">{Object.entries(data).map(([key, value]) => <div key={key} className="flex items-center gap-1"><dt>{key}</dt><dd className="flex min-w-0 items-center gap-1 font-mono"><span className="min-w-0 wrap-anywhere">{value}</span><CopyButton text={String(value)} name={key} /></dd></div>)}</dl>
          </TableCell>
          <TableCell>{state === "retry" ? <Status tone="warn">Tried again</Status> : <Status tone="danger">Given up</Status>}</TableCell>
          <TableCell right data-plain={failures}>{failures.toLocaleString("en-US")}</TableCell>
          <TableCell><Instant at={at} /></TableCell>
          <TableCell className={nextAt ? undefined : "text-quiet"} title={nextAt?.toISOString()}>{nextAt ? (nextAt > readAt ? `in ${formatAge(nextAt.getTime() - readAt.getTime())}` : "now") : "—"}</TableCell>
          <TableCell right>{state === "retry" && <TryNow name={name} id={id} />}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
