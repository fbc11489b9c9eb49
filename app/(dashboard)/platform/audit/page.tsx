import { ShieldCheck } from "lucide-react";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listAuditRuns } from "@/lib/audit/list-audit-runs";
import { formatAge } from "@/lib/time/format-age";

export const metadata = { title: "Audit · Tollgate" };

const RUNS = 31;

export default async function AuditPage() {
  const { ctx } = await openPlatformPage("payments.read");
  const runs = await listAuditRuns(ctx, RUNS);
  const [last] = runs;
  return (
    <>
      <PageBar title="Audit" note="Once a night every account's books are computed anew from nothing but their entries: ledger, wallets, holds, events, charges, roll-ups, hash chains and closed statements. It takes a moment, and can be run at any time: npm run audit." />
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
                  <TableCell><Instant at={startedAt} /></TableCell><TableCell>{findings.length === 0 ? <Status tone="good">The books balance</Status> : <Status tone="danger">{findings.length.toLocaleString("en-US")} findings</Status>}</TableCell>
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
