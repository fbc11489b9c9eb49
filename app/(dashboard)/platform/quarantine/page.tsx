import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { isId } from "@/lib/ids/ids";
import { listQuarantine } from "@/lib/ingest/replay-quarantine";
import { DiscardLine } from "./discard-line";
import { ReplayButton } from "./replay-button";

export const metadata = { title: "Quarantine · Tollgate" };

const PAGE = 50;

export default async function QuarantinePage({ searchParams }: { searchParams: Promise<Record<string, string | undefined>> }) {
  const [{ ctx }, { at, after }] = await Promise.all([openPlatformPage("quarantine.manage"), searchParams]);
  const receivedAt = new Date(at ?? "");
  const lines = await listQuarantine(ctx, { limit: PAGE, after: isId(after) && !Number.isNaN(receivedAt.getTime()) ? { receivedAt, id: after } : undefined });
  const last = lines.at(-1);
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">Quarantine</h1>
      <p className="text-quiet">Log lines that could not be used, oldest first. Nothing is lost: fix the cause, then replay; discard what is no usage. Times are UTC.</p>
      {lines.length === 0 ? <p className="py-6">Nothing waits here. Every line that reached us was recorded.</p> : (
        <>
          <ReplayButton name="Replay all" />
          <Table label="Quarantined lines" columns={["Received", "Reason", "What is wrong", "Origin", "Raw line", "Action"].map((name) => ({ name }))}>
            {lines.map((line) => (
              <tr key={line.id}>
                <td><Instant at={line.receivedAt} /></td>
                <td>{line.reason.replaceAll("_", " ")}</td>
                <td className="max-w-96 truncate" title={line.detail}>{line.detail}</td>
                <td>{line.origin}, line {line.line.toLocaleString("en-US")}</td>
                <td><details className="max-w-xl"><summary className="cursor-pointer">Show</summary><code className="font-mono text-xs break-all whitespace-pre-wrap">{line.raw}</code></details></td>
                <td className="flex items-center gap-2">
                  <ReplayButton name="Replay" id={line.id} />
                  {line.reason === "implausible_duration" && <ReplayButton name="Charge as it is" id={line.id} reviewed />}
                  <DiscardLine id={line.id} />
                </td>
              </tr>
            ))}
          </Table>
          {lines.length === PAGE && last && <Link className="underline" href={`?${new URLSearchParams({ after: last.id, at: last.receivedAt.toISOString() })}`}>Later lines</Link>}
        </>
      )}
    </div>
  );
}
