import { ShieldCheck, TriangleAlert } from "lucide-react";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Alert } from "@/app/_components/ui/alert";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { isAuditLate } from "@/lib/audit/is-audit-late";
import { listAuditRuns } from "@/lib/audit/list-audit-runs";
import { formatAge } from "@/lib/time/format-age";
import { RunNow } from "./run-now";

export const metadata = { title: "Audit · Tollgate" };

const RUNS = 31;

export default async function AuditPage() {
  const { ctx, platform } = await openPlatformPage("payments.read");
  const runs = await listAuditRuns(ctx, RUNS);
  const [last] = runs;
  const now = ctx.clock.now();
  return (
    <>
      <PageBar title="Audit" note="Once a night every account's books are computed anew from nothing but their entries: ledger, wallets, holds, events, charges, roll-ups, hash chains and closed statements. It can be run at any time, here or with npm run audit." actions={platform.can("books.manage") && <RunNow />} />
      {last && isAuditLate(last.startedAt, now) && <Alert variant="warn" role="alert"><TriangleAlert aria-hidden /><p>The last audit is {formatAge(now.getTime() - last.startedAt.getTime())} old: last night's did not run. What it says is of then, not of now; see whether the worker runs.</p></Alert>}
      {!last ? <Empty icon={ShieldCheck} title="No audit yet">The worker runs the first one tonight after 02:00 UTC.</Empty> : (
        <>
          {last.findings.length > 0 && (
            <Section title="What the last one found">
              <Table label="What the last one found" columns={[{ name: "Account" }, { name: "Check" }, { name: "Detail" }]}>
                {last.findings.map(({ accountId, check, detail }) => <TableRow key={`${accountId} ${check} ${detail}`}><TableCell><ShortId id={accountId} /></TableCell><TableCell>{check}</TableCell><TableCell className="whitespace-normal">{detail}</TableCell></TableRow>)}
              </Table>
            </Section>
          )}
          <Section title="Audits" note="the last 31">
            <Table label="Audits" columns={[{ name: "Started" }, { name: "Result" }, { name: "Accounts", right: true }, { name: "Took", right: true }, { name: "By" }]}>
              {runs.map(({ id, startedAt, finishedAt, findings, accounts, startedBy }) => (
                <TableRow key={id}>
                  <TableCell><Instant at={startedAt} /></TableCell><TableCell>{findings.length === 0 ? <Status tone="good">The books balance</Status> : <Status tone="danger">{findings.length.toLocaleString("en-US")} {findings.length === 1 ? "finding" : "findings"}</Status>}</TableCell>
                  <TableCell right>{accounts.toLocaleString("en-US")}</TableCell><TableCell right>{formatAge(finishedAt.getTime() - startedAt.getTime())}</TableCell><TableCell className="text-quiet">{startedBy}</TableCell>
                </TableRow>
              ))}
            </Table>
          </Section>
        </>
      )}
    </>
  );
}
