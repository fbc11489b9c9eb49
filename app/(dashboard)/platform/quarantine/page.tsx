import { ShieldCheck } from "lucide-react";
import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Button } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { isId } from "@/lib/ids/ids";
import { listQuarantine } from "@/lib/ingest/replay-quarantine";
import { DiscardLine } from "./discard-line";
import { ReplayButton } from "./replay-button";
import { WhatIsWrong } from "./what-is-wrong";

export const metadata = { title: "Quarantine · Tollgate" };

const PAGE = 50;

export default async function QuarantinePage({ searchParams }: { searchParams: Promise<Record<string, string | undefined>> }) {
  const [{ ctx }, { at, after }] = await Promise.all([openPlatformPage("quarantine.manage"), searchParams]);
  const receivedAt = new Date(at ?? "");
  const lines = await listQuarantine(ctx, { limit: PAGE, after: isId(after) && !Number.isNaN(receivedAt.getTime()) ? { receivedAt, id: after } : undefined });
  const last = lines.at(-1);
  return (
    <>
      <PageBar title="Quarantine" note="Log lines that could not be used, oldest first. Nothing is lost: fix the cause, then replay; discard what is no usage. Times are UTC." actions={lines.length > 0 && <ReplayButton name="Replay all" />} />
      {lines.length === 0 ? <Empty icon={ShieldCheck} title="Nothing waits here">Every line that reached us was recorded.</Empty> : (
        <>
          <Table label="Quarantined lines" columns={[{ name: "Received" }, { name: "What is wrong" }, { name: "Origin" }, { name: "Action", silent: true }]}>
            {lines.map((line) => (
              <TableRow key={line.id} className="[&>td]:py-2 [&>td]:align-top">
                <TableCell className="max-md:max-w-22! max-md:whitespace-normal!"><Instant at={line.receivedAt} /></TableCell>
                <TableCell className="w-full max-w-96 min-w-56 whitespace-normal"><WhatIsWrong line={line} /></TableCell>
                <TableCell className="text-quiet">{line.origin}, line {line.line.toLocaleString("en-US")}</TableCell>
                <TableCell>
                  <div className="flex items-center justify-end gap-2">
                    <ReplayButton name="Replay" id={line.id} />
                    {line.reason === "implausible_duration" && <ReplayButton name="Charge as it is" id={line.id} reviewed />}
                    <DiscardLine id={line.id} />
                  </div>
                </TableCell>
              </TableRow>
            ))}
          </Table>
          {lines.length === PAGE && last && <Button asChild><Link href={`?${new URLSearchParams({ after: last.id, at: last.receivedAt.toISOString() })}`}>Later lines</Link></Button>}
        </>
      )}
    </>
  );
}
